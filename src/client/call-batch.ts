// One caller's commands and the promise it waits on. A command that reached a frame keeps its place
// there until the cluster answers, whether or not the caller still waits.

import { ClusterError } from '../domain/cluster-error.ts';
import type { Command } from '../domain/command.ts';
import type { Outcome } from '../domain/outcome.ts';

export class CallBatch {
  readonly commands: readonly Command[];
  /** Monotonic ms at which the caller stops waiting. */
  readonly deadlineMs: number;
  readonly promise: Promise<Outcome[]>;
  /** Commands already put in a frame. */
  framed = 0;
  readonly #outcomes: (Outcome | undefined)[];
  #unanswered: number;
  #settled = false;
  #resolve: (outcomes: Outcome[]) => void = () => undefined;
  #reject: (error: ClusterError) => void = () => undefined;

  constructor(commands: readonly Command[], deadlineMs: number) {
    this.commands = commands;
    this.deadlineMs = deadlineMs;
    this.#outcomes = new Array<Outcome | undefined>(commands.length);
    this.#unanswered = commands.length;
    this.promise = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
  }

  get settled(): boolean {
    return this.#settled;
  }

  answer(at: number, outcome: Outcome): void {
    if (this.#settled) return;
    if (this.#outcomes[at] === undefined) this.#unanswered -= 1;
    this.#outcomes[at] = outcome;
    if (this.#unanswered > 0) return;
    this.#settled = true;
    this.#resolve(this.#outcomes.filter((answered) => answered !== undefined));
  }

  /** The caller stops waiting. Effect `none` while nothing of it was sent. */
  fail(error: ClusterError): void {
    if (this.#settled) return;
    this.#settled = true;
    this.#reject(error);
  }

  giveUp(code: 'timed-out' | 'canceled' | 'unavailable', message: string): void {
    this.fail(new ClusterError(code, this.framed === 0 ? 'none' : 'unknown', { message }));
  }
}
