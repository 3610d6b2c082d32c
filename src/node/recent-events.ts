// Remembers what rows alone cannot tell a returning subscriber: removed holdings and executions of
// the last entries. Bounded; a resume from before its floor gets a fresh snapshot instead.

import type { Execution } from '../statemachine/outcome-sink.ts';
import type { HoldingRow } from '../statemachine/rows.ts';
import type { AppliedEntry } from './applied-entry.ts';

export type RecentEvent =
  | { readonly kind: 'removed'; readonly index: number; readonly row: HoldingRow }
  | {
      readonly kind: 'executed';
      readonly index: number;
      readonly machineMs: number;
      readonly execution: Execution;
    };

export const recentEventsMax = 50_000;

export class RecentEvents {
  #events: RecentEvent[] = [];
  #floorIndex: number;

  /** Nothing at or before `floorIndex` is remembered. */
  constructor(floorIndex: number) {
    this.#floorIndex = floorIndex;
  }

  /** A resume after this index or a later one misses nothing. */
  get floorIndex(): number {
    return this.#floorIndex;
  }

  applied(entry: AppliedEntry): void {
    for (const row of entry.removed) {
      if (row.table === 'holding') this.#events.push({ kind: 'removed', index: entry.index, row });
    }
    for (const execution of entry.executions) {
      const { index, machineMs } = entry;
      this.#events.push({ kind: 'executed', index, machineMs, execution });
    }
    if (this.#events.length > 2 * recentEventsMax) this.#forgetOldest();
  }

  /** Events after `index`, oldest first. */
  after(index: number): readonly RecentEvent[] {
    let at = this.#events.length;
    while (at > 0 && (this.#events[at - 1]?.index ?? 0) > index) at -= 1;
    return this.#events.slice(at);
  }

  // Cutting in halves keeps the cost per event constant. The floor is an entry's own index, so that
  // no entry is remembered by half.
  #forgetOldest(): void {
    const cut = this.#events[this.#events.length - recentEventsMax];
    if (cut === undefined) return;
    this.#floorIndex = cut.index;
    this.#events = this.#events.filter((event) => event.index > cut.index);
  }
}
