// How a process ends. Asked to stop, it stops in order and within a deadline; broken, it says so in
// one line and exits 1: whoever started it decides what comes next. Nothing that is broken is
// survived: a failed assertion, an error nobody handled, a promise nobody waited for.

import type { Log } from './log.ts';

/** What is used of `process`; tests hand in their own. */
export interface HostProcess {
  on(event: string, listener: (...args: unknown[]) => void): unknown;
  exit(code: number): void;
}

export interface ProcessEnd {
  readonly log: Log;
  /** Ends everything in order. Called at most once. */
  readonly stop: (reason: string) => Promise<void>;
  readonly deadlineMs: number;
  readonly host?: HostProcess;
}

/**
 * Installs the handlers; the returned function stops the process as a signal would. Exit code 0
 * after an orderly stop, 1 after anything else: overdue, failed, or a second signal.
 */
export function endProcessWell(end: ProcessEnd): (reason: string) => void {
  const host = end.host ?? nodeProcess;
  const ending = new Ending(end, host);
  host.on('SIGTERM', () => ending.begin('SIGTERM'));
  host.on('SIGINT', () => ending.begin('SIGINT'));
  host.on('uncaughtException', (error) => ending.break(error, 'uncaughtException'));
  host.on('unhandledRejection', (error) => ending.break(error, 'unhandledRejection'));
  return (reason) => ending.begin(reason);
}

const nodeProcess: HostProcess = {
  on: (event, listener) => process.on(event, listener),
  exit: (code) => process.exit(code),
};

class Ending {
  readonly #end: ProcessEnd;
  readonly #host: HostProcess;
  #begun = false;
  #over = false;

  constructor(end: ProcessEnd, host: HostProcess) {
    this.#end = end;
    this.#host = host;
  }

  begin(reason: string): void {
    const { log, deadlineMs, stop } = this.#end;
    if (this.#begun) {
      log.warn({ event: 'stop-forced', reason });
      this.#exit(1);
      return;
    }
    this.#begun = true;
    log.info({ event: 'stopping', reason, deadlineMs });
    const timer = setTimeout(() => {
      log.error({ event: 'stop-overdue', deadlineMs });
      this.#exit(1);
    }, deadlineMs);
    stop(reason).then(
      () => {
        clearTimeout(timer);
        log.info({ event: 'stopped', reason });
        this.#exit(0);
      },
      (error: unknown) => this.break(error, 'stop'),
    );
  }

  break(error: unknown, origin: string): void {
    if (this.#over) return;
    this.#end.log.error({ event: 'process-broken', origin, error });
    this.#exit(1);
  }

  #exit(code: number): void {
    if (this.#over) return;
    this.#over = true;
    this.#host.exit(code);
  }
}
