// strace, attached to a running node, answers its system calls in the kernel's place. That needs
// root, or rights like it; without them the test fails and says so, because nothing was shown then.

import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';

const attachDeadlineMs = 10_000;

/** What strace does to a system call, in its own words: `pwrite64:error=EIO`. */
export type Injection = `${string}:${string}`;

export class InjectedFault {
  readonly #strace: ChildProcess;

  private constructor(strace: ChildProcess) {
    this.#strace = strace;
  }

  /** Resolves once every thread of the process is watched. */
  static async attach(pid: number, injection: Injection): Promise<InjectedFault> {
    const [call = ''] = injection.split(':');
    const words = ['-f', '-p', String(pid), '-e', `trace=${call}`, '-e', `inject=${injection}`];
    const strace = spawn('strace', words, { stdio: ['ignore', 'ignore', 'pipe'] });
    await attached(strace);
    return new InjectedFault(strace);
  }

  /** The disk is well again; the process goes on, if it still runs. */
  async end(): Promise<void> {
    if (this.#strace.exitCode !== null || this.#strace.signalCode !== null) return;
    const ended = new Promise((resolve) => this.#strace.once('exit', resolve));
    this.#strace.kill('SIGTERM');
    await ended;
  }
}

function attached(strace: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    let said = '';
    const refuse = (why: string): void => {
      reject(new Error(`strace cannot watch a node (${why}). Install it and run as root. ${said}`));
    };
    const timer = setTimeout(() => {
      refuse('it never attached');
    }, attachDeadlineMs);
    strace.once('error', (error) => {
      refuse(error.message);
    });
    strace.once('exit', (code) => {
      if (!said.includes('attached')) refuse(`exit code ${String(code)}`);
    });
    strace.stderr?.on('data', (chunk: Buffer) => {
      said = (said + chunk.toString()).slice(-2000);
      if (!/Process \d+ attached/.test(said)) return;
      clearTimeout(timer);
      resolve();
    });
  });
}
