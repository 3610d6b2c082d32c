// What happened to the orders of a few accounts after a reader left, where the node does not remember
// it any more: out of the history, up to the index from which it does. Of accounts, holdings and stocks
// it needs to tell nothing but what is gone, because a row that stands says itself when it changed.
//
// A holding goes in one way: its last shares are sold (statemachine/settlement.ts, `emptied`), and each
// sale is a step of an order of the same account and symbol in the same entry. So whatever the reader
// may hold and the books do not is the symbol of a sale between the two; a symbol that was sold and is
// held has a row that changed since. A symbol too many does no harm: what is not held cannot go.
//
// A quote lock that ends by time is no step of the history. All of a reader's locks that were open when
// it left began at most a lock's life before, so it is looked back that far: a lock that no step ended
// and that the books do not have ended with the first entry behind its time. Where thousands of locks
// are due at once the books need a few entries more; one that ended in these may go untold to a reader
// who left just between them.
//
// Knows no streams and no database.

import type { AcceptedOrder } from '../../codec/order-history.ts';
import type { Change } from '../../domain/change.ts';
import { confirmationKeptMs } from '../../statemachine/limits.ts';
import type { BookViews } from '../views/book-views.ts';
import type { EntryTime, StepReads } from './step-reads.ts';

export interface MissedParts {
  readonly views: BookViews;
  readonly limits: MissedLimits;
  reads(): StepReads;
  /** Passes a read on, and notes a row that cannot be trusted. */
  guarded<Row>(reading: Promise<Row>): Promise<Row>;
  /** Monotonic ms, by which reading is done in slices. */
  now(): number;
}

/** Beyond any of them a fresh snapshot costs less. */
export interface MissedLimits {
  readonly entriesMax: number;
  readonly stepsMax: number;
  /** Of history looked at. */
  readonly bytesMax: number;
  /** Times at which locks ended. */
  readonly lockTimesMax: number;
}

export const missedLimits: MissedLimits = {
  entriesMax: 100_000,
  stepsMax: 10_000,
  bytesMax: 32 * 1024 * 1024,
  lockTimesMax: 100,
};

const sliceMs = 5;

export class MissedOrders {
  readonly #parts: MissedParts;
  readonly #accounts: ReadonlySet<string>;
  readonly #afterIndex: number;
  readonly #steps: AcceptedOrder[] = [];
  readonly #expired: AcceptedOrder[] = [];
  /** Locks that nothing ended yet, by their numbers. */
  readonly #awaiting = new Map<number, AcceptedOrder>();
  readonly #dueEntries = new Map<number, EntryTime | null>();
  #throughIndex: number;
  #bytes = 0;
  #begun = false;

  /** Of the accounts with these names, after `afterIndex`. */
  constructor(parts: MissedParts, accounts: ReadonlySet<string>, afterIndex: number) {
    this.#parts = parts;
    this.#accounts = accounts;
    this.#afterIndex = afterIndex;
    this.#throughIndex = afterIndex;
  }

  /** `changes` tells everything up to here. */
  get throughIndex(): number {
    return this.#throughIndex;
  }

  /** Reads on, which may be asked again with a later index. Answers whether all of it is known: not
   *  when it is too much, was given up, or is wanted no more; then there is no use in going on.
   *  @throws ClusterError where it cannot be read here and now */
  async readThrough(index: number, isWanted: () => boolean): Promise<boolean> {
    if (index <= this.#throughIndex) return true;
    if (index - this.#afterIndex > this.#parts.limits.entriesMax) return false;
    if (!(await this.#parts.guarded(this.#readOn(index, isWanted)))) return false;
    this.#throughIndex = index;
    return true;
  }

  /** What was missed, in order, as of the books as they are now. `laterSteps`: numbers of the orders
   *  that are told of later entries, where a lock may have ended that was due before. */
  changes(laterSteps: ReadonlySet<number>): Change[] {
    const { views } = this.#parts;
    const isPast = (number: number): boolean =>
      !views.isLockOpen(number) && !laterSteps.has(number);
    const expired = this.#expired.filter(({ number }) => isPast(number));
    // Locks end before anything else of their entry.
    const steps = [...expired, ...this.#steps].sort((a, b) => a.index - b.index);
    return [
      ...this.#removals(),
      ...steps.map((step) => ({ kind: 'order', order: views.orderStep(step) }) as const),
    ];
  }

  async #readOn(index: number, isWanted: () => boolean): Promise<boolean> {
    const reads = this.#parts.reads();
    const afterIndex = this.#begun ? this.#throughIndex : await this.#lookBack(reads);
    this.#begun = true;
    const span = { afterIndex, throughIndex: index };
    if (!(await this.#read(reads, span, isWanted))) return false;
    if (!(await this.#expire(reads, index))) return false;
    // What was given up meanwhile was passed over without a word.
    return afterIndex >= this.#parts.views.prunedThrough;
  }

  // The index after which a lock that was open when the reader left was made.
  async #lookBack(reads: StepReads): Promise<number> {
    const left = await reads.entryBy(this.#afterIndex);
    if (left === null) return 0;
    const sinceMs = left.machineMs - confirmationKeptMs;
    const first = await reads.firstSince(sinceMs, this.#afterIndex);
    return first === null ? this.#afterIndex : first.index - 1;
  }

  async #read(
    reads: StepReads,
    span: { readonly afterIndex: number; readonly throughIndex: number },
    isWanted: () => boolean,
  ): Promise<boolean> {
    const { limits } = this.#parts;
    let untilMs = this.#parts.now() + sliceMs;
    for await (const { index, bytes, steps } of reads.between(span, this.#accountIds())) {
      this.#bytes += bytes;
      for (const step of steps) this.#take(step, index);
      if (this.#bytes > limits.bytesMax || this.#steps.length > limits.stepsMax) return false;
      if (this.#parts.now() < untilMs) continue;
      await new Promise((resolve) => setImmediate(resolve));
      if (!isWanted()) return false;
      untilMs = this.#parts.now() + sliceMs;
    }
    return true;
  }

  #take(step: AcceptedOrder, index: number): void {
    if (step.ordStatus === 'awaiting_confirmation') this.#awaiting.set(step.number, step);
    else this.#awaiting.delete(step.number);
    if (index > this.#afterIndex) this.#steps.push(step);
  }

  // At the end of its time, and still to be settled at exactly that.
  async #expire(reads: StepReads, throughIndex: number): Promise<boolean> {
    for (const lock of this.#awaiting.values()) {
      const sinceMs = lock.transactTimeMs + confirmationKeptMs + 1;
      const due = this.#dueEntries.get(sinceMs) ?? (await reads.firstSince(sinceMs, throughIndex));
      this.#dueEntries.set(sinceMs, due);
      if (this.#dueEntries.size > this.#parts.limits.lockTimesMax) return false;
      if (due === null) continue;
      this.#awaiting.delete(lock.number);
      if (due.index > this.#afterIndex) this.#expired.push(expiredLock(lock, due));
    }
    return true;
  }

  #removals(): Change[] {
    const { views } = this.#parts;
    const removals = new Map<string, Change>();
    for (const step of this.#steps) {
      const { accountId, symbolId, side, cumQty } = step;
      if (side !== 'sell' || cumQty === 0 || views.isHouse(accountId)) continue;
      if (views.isHeld(step)) continue;
      removals.set(`${accountId} ${symbolId}`, views.removedHolding(step));
    }
    return [...removals.values()];
  }

  /** An account that is followed before it exists has done nothing yet. */
  #accountIds(): ReadonlySet<number> {
    const ids = new Set<number>();
    for (const name of this.#accounts) {
      const id = this.#parts.views.accountId(name);
      if (id !== null) ids.add(id);
    }
    return ids;
  }
}

const expiredLock = (lock: AcceptedOrder, { index, machineMs }: EntryTime): AcceptedOrder => ({
  ...lock,
  ordStatus: 'expired',
  index,
  transactTimeMs: machineMs,
  endedMs: machineMs,
});
