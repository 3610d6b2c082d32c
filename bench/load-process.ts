// One loader seen from the bench: started, told to go, heard to its end.

import { spawn } from 'node:child_process';
import type { ChildProcessByStdio } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import type { LoadCommand } from './contender.ts';
import { loaderWords, parseReport } from './load-protocol.ts';
import type { LoadReport } from './load-protocol.ts';
import { endWithBench, lastLines } from './processes.ts';

export class LoadProcess {
  readonly #child: ChildProcessByStdio<Writable, Readable, Readable>;
  readonly #lines: AsyncIterator<string>;
  #errors = '';

  constructor({ command, args }: LoadCommand, signal: AbortSignal) {
    this.#child = spawn(command, args, { stdio: ['pipe', 'pipe', 'pipe'], detached: true });
    endWithBench(this.#child);
    this.#lines = createInterface({ input: this.#child.stdout })[Symbol.asyncIterator]();
    this.#child.stderr.on('data', (chunk: Buffer) => (this.#errors += chunk.toString()));
    // Its end is heard as the end of its lines.
    this.#child.stdin.on('error', () => undefined);
    const kill = (): void => {
      this.#child.kill('SIGKILL');
    };
    signal.addEventListener('abort', kill, { once: true });
    this.#child.once('exit', () => {
      signal.removeEventListener('abort', kill);
    });
  }

  /** What it complained of; empty when it had nothing to say. */
  get complaints(): string {
    return this.#errors.trim();
  }

  go(): void {
    this.#child.stdin.write(`${loaderWords.go}\n`);
  }

  /** Waits for one word, which must be the next. */
  async said(word: string): Promise<void> {
    const line = await this.#nextLine();
    if (line !== word) throw new Error(`a loader said "${line.slice(0, 80)}" instead of ${word}`);
  }

  async report(): Promise<LoadReport> {
    return parseReport(await this.#nextLine());
  }

  kill(): void {
    this.#child.kill('SIGKILL');
  }

  async #nextLine(): Promise<string> {
    const next = await this.#lines.next();
    if (next.done === true) throw new Error(`a loader ended early: ${lastLines(this.#errors)}`);
    return next.value;
  }
}
