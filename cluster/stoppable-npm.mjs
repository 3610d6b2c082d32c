// Runs npm so that a stop ends it whole: on Ctrl-C, SIGTERM or a closed terminal npm and what it started
// end, then this process, with the exit code that its caller chose. A second signal waits for nobody.
// Needs process groups, as Linux and macOS have them.

import { spawn } from 'node:child_process';

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
const patienceMs = 5_000;
/** The npm above sends on what the terminal has sent to all: so soon, it is no second signal. */
const echoMs = 500;

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
      heard.push({ signal, atMs: performance.now() });
      const sinceFirstMs = performance.now() - heard[0].atMs;
      endAll(child, sinceFirstMs > echoMs ? 'SIGKILL' : 'SIGTERM');
      setTimeout(endAll, patienceMs, child, 'SIGKILL').unref();
    };
    for (const signal of signals) process.on(signal, stop);
    const code = await new Promise((resolve) => {
      child.once('error', () => resolve(1));
      child.once('close', (status) => resolve(status ?? 1));
    });
    for (const signal of signals) process.off(signal, stop);
    if (heard.length > 0) {
      console.error(`holdfast: stopped (${heard[0].signal})`);
      process.exit(this.#stoppedExitCode);
    }
    return { code, said };
  }

  // Under `npm start` the very npm that runs us is used.
  // A group of its own hears no Ctrl-C of the terminal, of which it would only complain: it is ended here.
  #start(words, out) {
    const own = process.env.npm_execpath;
    const options = { cwd: this.#root, stdio: ['ignore', out, out], detached: true };
    return own !== undefined && /\.c?js$/.test(own)
      ? spawn(process.execPath, [own, ...words], options)
      : spawn('npm', words, options);
  }
}

function endAll(child, signal) {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, signal);
  } catch (error) {
    // It has ended in the meantime.
    if (error.code !== 'ESRCH') throw error;
  }
}
