// Remembers what rows alone cannot tell a returning subscriber: removed holdings and executions of
// the last entries, and accounts and holdings as each of these entries left them. Bounded; a resume from before its floor gets a fresh snapshot instead.

import type { Execution } from '../../statemachine/outcome-sink.ts';
import type { AccountRow, HoldingRow, Row } from '../../statemachine/tables/rows.ts';
import type { AppliedEntry } from '../consensus/applied-entry.ts';

/** What one entry did that its rows do not show. */
export interface EntryEvents {
  readonly index: number;
  readonly machineMs: number;
  /** Copies, in the order in which they changed: the books' own change again. */
  readonly rows: readonly (AccountRow | HoldingRow)[];
  readonly removed: readonly HoldingRow[];
  readonly executions: readonly Execution[];
}

export const recentEventsMax = 50_000;

/** An entry with more events is not remembered: keeping every order of a flood alive costs more
 *  than a fresh snapshot to whoever resumes across it. */
export const entryEventsMax = 256;

export class RecentEvents {
  #entries: EntryEvents[] = [];
  #eventCount = 0;
  #floorIndex: number;
  #rowsFloorIndex: number;

  /** Nothing at or before `floorIndex` is remembered. */
  constructor(floorIndex: number) {
    this.#floorIndex = floorIndex;
    this.#rowsFloorIndex = floorIndex;
  }

  /** A resume after this index or a later one misses nothing. */
  get floorIndex(): number {
    return this.#floorIndex;
  }

  /** A resume after this index or a later one can be told what each entry did to accounts and holdings. */
  get rowsFloorIndex(): number {
    return Math.max(this.#floorIndex, this.#rowsFloorIndex);
  }

  applied({ index, machineMs, changed, removed, executions }: AppliedEntry): void {
    const told = removed.length + executions.length;
    if (told > entryEventsMax) {
      this.#forgetThrough(index);
      return;
    }
    const rows = copies(changed);
    const events = countOf(told, rows.length);
    if (events === 0) return;
    const areTooMany = events > entryEventsMax;
    if (areTooMany) this.#rowsFloorIndex = index;
    if (areTooMany && told === 0) return;
    const holdings = removed.filter((row) => row.table === 'holding');
    const kept = areTooMany ? [] : rows;
    this.#entries.push({ index, machineMs, rows: kept, removed: holdings, executions });
    this.#eventCount += areTooMany ? told : events;
    if (this.#eventCount > 2 * recentEventsMax) this.#forgetOldest();
  }

  /** Entries after `index`, oldest first. */
  after(index: number): readonly EntryEvents[] {
    let at = this.#entries.length;
    while (at > 0 && (this.#entries[at - 1]?.index ?? 0) > index) at -= 1;
    return this.#entries.slice(at);
  }

  // Cutting in halves keeps the cost per event constant.
  #forgetOldest(): void {
    let kept = 0;
    let at = this.#entries.length;
    for (; at > 0 && kept < recentEventsMax; at -= 1) kept += eventsOf(this.#entries[at - 1]);
    this.#floorIndex = this.#entries[at - 1]?.index ?? this.#floorIndex;
    this.#entries = this.#entries.slice(at);
    this.#eventCount = kept;
  }

  #forgetThrough(index: number): void {
    this.#floorIndex = index;
    this.#entries = [];
    this.#eventCount = 0;
  }
}

function eventsOf(entry: EntryEvents | undefined): number {
  if (entry === undefined) return 0;
  return countOf(entry.removed.length + entry.executions.length, entry.rows.length);
}

// An order changes two rows, its account's and its holding's. Whatever else changed counts by its rows,
// or a deposit that happens to share its entry with an order would be kept for nothing.
const rowsPerOrder = 2;
const countOf = (told: number, rowCount: number): number =>
  told + Math.max(0, rowCount - rowsPerOrder * told);

function copies(changed: readonly Row[]): (AccountRow | HoldingRow)[] {
  const rows: (AccountRow | HoldingRow)[] = [];
  for (const row of changed) {
    if (row.table === 'account' || row.table === 'holding') rows.push({ ...row });
  }
  return rows;
}
