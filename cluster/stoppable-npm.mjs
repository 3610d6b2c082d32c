// Runs npm so that a stop ends it whole: on Ctrl-C, SIGTERM or a closed terminal npm and what it started
// end, then this process, with the exit code that its caller chose. A second signal waits for nobody.

import { spawn } from 'node:child_process';

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
const isWindows = process.platform === 'win32';
const patienceMs = 5_000;

export class StoppableNpm {
  #root;
  #stoppedExitCode;

  /** `root`: the clone, where npm works. */
  constructor(root, stoppedExitCode) {
    this.#root = root;
    this.#stoppedExitCode = stoppedExitCode;
  }

  /** Answers the exit code, and what was said if `out` is 'pipe'. Does not return from a stop. */
  async run(words, out = 2) {
    const child = this.#start(words, out);
    let said = '';
    child.stdout?.on('data', (chunk) => (said += chunk));
    child.stderr?.on('data', (chunk) => (said += chunk));
    const heard = [];
    const stop = (signal) => {
      heard.push(signal);
      endAll(child, heard.length === 1 ? 'SIGTERM' : 'SIGKILL');
      setTimeout(endAll, patienceMs, child, 'SIGKILL').unref();
    };
    for (const signal of signals) process.on(signal, stop);
    const code = await new Promise((resolve) => {
      child.once('error', () => resolve(1));
      child.once('close', (status) => resolve(status ?? 1));
    });
    for (const signal of signals) process.off(signal, stop);
    if (heard.length > 0) {
      console.error(`holdfast: stopped (${heard[0]})`);
      process.exit(this.#stoppedExitCode);
    }
    return { code, said };
  }

  // Under `npm start` the very npm that runs us is used; on Windows npm is a script and needs a shell.
  // A group of its own hears no Ctrl-C of the terminal, of which it would only complain: it is ended here.
  #start(words, out) {
    const own = process.env.npm_execpath;
    const options = { cwd: this.#root, stdio: ['ignore', out, out], detached: !isWindows };
    return own !== undefined && /\.c?js$/.test(own)
      ? spawn(process.execPath, [own, ...words], options)
      : spawn('npm', words, { ...options, shell: isWindows });
  }
}

function endAll(child, signal) {
  if (child.pid === undefined) return;
  try {
    if (isWindows) child.kill(signal);
    else process.kill(-child.pid, signal);
  } catch (error) {
    // It has ended in the meantime.
    if (error.code !== 'ESRCH') throw error;
  }
}
