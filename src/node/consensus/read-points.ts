// Linearizable reads: one ReadIndex round serves everyone who was waiting when it began. Reads
// that arrive during a round wait for the next, because a round proves leadership only from its
// own start on. Thesis §6.4. A round that is aborted is asked again until the reader's deadline.

import { ClusterError } from '../../domain/cluster-error.ts';

/** What this needs of the replica. */
export interface ReadRounds {
  /** False when no leader is known now. */
  begin(context: number): boolean;
  appliedIndex(): number;
  now(): number;
  /** One round was enough for so many reads. */
  confirmed(reads: number): void;
}

interface Waiter {
  readonly deadlineMs: number;
  readonly resolve: (index: number) => void;
  readonly reject: (error: ClusterError) => void;
}

interface ConfirmedRound {
  readonly index: number;
  readonly waiters: Waiter[];
}

export const readersMax = 65_536;

export class ReadPoints {
  readonly #rounds: ReadRounds;
  #context = 0;
  #gathering: Waiter[] = [];
  #asking: Waiter[] = [];
  #confirmed: ConfirmedRound[] = [];

  constructor(rounds: ReadRounds) {
    this.#rounds = rounds;
  }

  get waiting(): number {
    const behind = this.#confirmed.reduce((sum, { waiters }) => sum + waiters.length, 0);
    return this.#gathering.length + this.#asking.length + behind;
  }

  /** Resolves with an index once the books show it; anything acknowledged before the call is at or
   *  below it. @throws ClusterError 'no-quorum' | 'behind' | 'overloaded' (effect none) */
  wait(timeoutMs: number): Promise<number> {
    if (this.waiting >= readersMax) throw new ClusterError('overloaded', 'none');
    const deadlineMs = this.#rounds.now() + timeoutMs;
    return new Promise((resolve, reject) => {
      this.#gathering.push({ deadlineMs, resolve, reject });
    });
  }

  /** Begins a round if readers wait and none is under way. Called once a turn. */
  maybeBegin(): void {
    if (this.#gathering.length === 0 || this.#asking.length > 0) return;
    this.#context += 1;
    if (!this.#rounds.begin(this.#context)) return;
    this.#asking = this.#gathering;
    this.#gathering = [];
  }

  /** The core confirmed a round. */
  confirmed(context: number, index: number): void {
    if (context !== this.#context || this.#asking.length === 0) return;
    this.#rounds.confirmed(this.#asking.length);
    this.#confirmed.push({ index, waiters: this.#asking });
    this.#asking = [];
    this.applied(this.#rounds.appliedIndex());
  }

  /** The core gave a round up: its readers join the next one. */
  aborted(context: number): void {
    if (context !== this.#context) return;
    this.#gathering = [...this.#asking, ...this.#gathering];
    this.#asking = [];
  }

  /** The books reached `index`. */
  applied(index: number): void {
    if (this.#confirmed.length === 0) return;
    const still: ConfirmedRound[] = [];
    for (const round of this.#confirmed) {
      if (round.index > index) still.push(round);
      else for (const waiter of round.waiters) waiter.resolve(index);
    }
    this.#confirmed = still;
  }

  /** Tells readers past their deadline why there is no answer: no majority confirmed their round,
   *  or the books have not got there. Called every tick. A round nobody answers is given up with
   *  them. */
  expire(): void {
    const now = this.#rounds.now();
    this.#gathering = withoutLate(this.#gathering, now, noQuorum);
    this.#asking = withoutLate(this.#asking, now, noQuorum);
    this.#confirmed = this.#confirmed
      .map(({ index, waiters }) => ({
        index,
        waiters: withoutLate(waiters, now, () => behind(index)),
      }))
      .filter(({ waiters }) => waiters.length > 0);
  }
}

function withoutLate(waiters: Waiter[], now: number, why: () => ClusterError): Waiter[] {
  if (!waiters.some((waiter) => waiter.deadlineMs <= now)) return waiters;
  for (const waiter of waiters) {
    if (waiter.deadlineMs <= now) waiter.reject(why());
  }
  return waiters.filter((waiter) => waiter.deadlineMs > now);
}

const behind = (index: number): ClusterError =>
  new ClusterError('behind', 'none', {
    message: `this node did not reach index ${index} before the deadline of this read`,
  });

const noQuorum = (): ClusterError =>
  new ClusterError('no-quorum', 'none', {
    message: 'no majority of nodes confirmed this read before its deadline',
  });
