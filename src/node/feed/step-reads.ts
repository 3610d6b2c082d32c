// What the feed asks of the orders that went on while a reader was away. Whoever keeps the history
// answers.

import type { AcceptedOrder } from '../../codec/order-history.ts';

/** What one entry did to the orders that were asked about. */
export interface EntrySteps {
  readonly index: number;
  /** Of the entry in the history: what it cost to look at it. */
  readonly bytes: number;
  /** In the order in which they were taken, each order as its step left it. */
  readonly steps: readonly AcceptedOrder[];
}

/** An entry and the machine clock after it, ms since 1970. */
export interface EntryTime {
  readonly index: number;
  readonly machineMs: number;
}

export interface StepReads {
  /** Entries after `afterIndex` through `throughIndex`, oldest first, with the steps that orders of these
   *  accounts took; entries without any may be left out. */
  between(
    span: { readonly afterIndex: number; readonly throughIndex: number },
    accountIds: ReadonlySet<number>,
  ): AsyncIterable<EntrySteps>;
  /** The last entry of the history at or before `index`, or one before it: never a later one. Null where
   *  the history begins behind it. */
  entryBy(index: number): Promise<EntryTime | null>;
  /** The first entry through `throughIndex` whose machine clock is at or after `sinceMs`. */
  firstSince(sinceMs: number, throughIndex: number): Promise<EntryTime | null>;
}
