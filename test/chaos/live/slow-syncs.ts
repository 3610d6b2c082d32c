// Makes what a running process does to its disk slow, with strace: syncs, and writes at a position,
// which are synced ones where a log is. Only on its other threads, because the main one does no disk
// work and would be slowed by being watched; and no plain write, because threads wake each other so.
// Knows processes, not nodes.

import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { readdirSync } from 'node:fs';

const calls = 'pwrite64,fdatasync,fsync';

export class SlowSyncs {
  readonly #tracers = new Set<ChildProcess>();

  /** Until `end`, or until the process ends. */
  begin(pid: number, byMs: number): void {
    const threads = readdirSync(`/proc/${pid}/task`).filter((thread) => thread !== String(pid));
    const delay = `inject=${calls}:delay_exit=${byMs * 1_000}`;
    const args = ['-qqq', '-o', '/dev/null', '-e', `trace=${calls}`, '-e', delay];
    const whom = threads.flatMap((thread) => ['-p', thread]);
    const tracer = spawn('strace', [...args, ...whom], { stdio: 'ignore' });
    this.#tracers.add(tracer);
    const over = (): void => {
      this.#tracers.delete(tracer);
    };
    tracer.once('exit', over);
    tracer.once('error', over);
  }

  async end(): Promise<void> {
    const ended = [...this.#tracers].map(
      (tracer) =>
        new Promise((resolve) => {
          tracer.once('exit', resolve);
          tracer.kill('SIGTERM');
        }),
    );
    await Promise.all(ended);
  }
}
