// One caller's commands and the promise it waits on. A command that reached a frame keeps its place
// there until the cluster answers, whether or not the caller still waits.

import { ClusterError } from '../domain/cluster-error.ts';
import type { ClusterErrorCode } from '../domain/cluster-error.ts';
import type { Command } from '../domain/command.ts';
import type { Outcome } from '../domain/outcome.ts';

/** Why a caller stops waiting before the cluster answered. */
export type GiveUpCode = Extract<
  ClusterErrorCode,
  'timed-out' | 'canceled' | 'unavailable' | 'wrong-cluster' | 'unauthenticated' | 'forbidden'
>;

const nothing = (): void => undefined;

export class CallBatch {
  readonly commands: readonly Command[];
  /** Monotonic ms at which the caller stops waiting. */
  readonly deadlineMs: number;
  readonly promise: Promise<Outcome[]>;
  /** Commands already put in a frame. */
  framed = 0;
  /** Called once, when the caller has its answer or its error. */
  onSettled: () => void = nothing;
  /** Called once, when the caller has an error: what is not framed yet never will be. */
  onGivenUp: () => void = nothing;
  readonly #outcomes: Outcome[] = [];
  #settled = false;
  #resolve: (outcomes: Outcome[]) => void = nothing;
  #reject: (error: ClusterError) => void = nothing;

  constructor(commands: readonly Command[], deadlineMs: number) {
    this.commands = commands;
    this.deadlineMs = deadlineMs;
    this.promise = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
  }

  get settled(): boolean {
    return this.#settled;
  }

  /** Commands whose outcome has come. */
  get answered(): number {
    return this.#outcomes.length;
  }

  /** The next command's outcome: they come in the order of the commands. */
  answer(outcome: Outcome): void {
    if (this.#settled) return;
    this.#outcomes.push(outcome);
    if (this.#outcomes.length < this.commands.length) return;
    this.#settled = true;
    this.onSettled();
    this.#resolve(this.#outcomes);
  }

  /** The caller stops waiting. */
  fail(error: ClusterError): void {
    if (this.#settled) return;
    this.#settled = true;
    this.onSettled();
    this.onGivenUp();
    this.#reject(error);
  }

  /** Effect `none` while nothing of it was framed. */
  giveUp(code: GiveUpCode, message: string): void {
    this.fail(new ClusterError(code, this.framed === 0 ? 'none' : 'unknown', { message }));
  }
}
