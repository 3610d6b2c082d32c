// The account events of the last entries, decoded once for however many follow them. Bounded by bytes;
// what is older is read from the history. Wakes those who wait for more. Knows no sockets and no disk.

import type { RecordedEvent } from '../../statemachine/outcome-sink.ts';
import type { AppliedEntry } from '../consensus/applied-entry.ts';

/** The events of one entry. */
export interface EventEntry {
  readonly index: number;
  /** The machine clock after the entry, ms since 1970. */
  readonly machineMs: number;
  readonly events: readonly RecordedEvent[];
}

export const recentEventBytesMax = 8 * 1024 * 1024;
/** What an event takes beside its data, about. */
const eventOverheadBytes = 96;

export class RecentAccountEvents {
  #entries: EventEntry[] = [];
  #bytes = 0;
  #floorIndex: number;
  readonly #waiting = new Set<() => void>();

  /** Nothing at or before `floorIndex` is remembered. */
  constructor(floorIndex: number) {
    this.#floorIndex = floorIndex;
  }

  /** Whoever has read through this index or a later one finds all the rest here. */
  get floorIndex(): number {
    return this.#floorIndex;
  }

  applied({ index, machineMs, events }: AppliedEntry): void {
    if (events.length === 0) return;
    this.#entries.push({ index, machineMs, events });
    this.#bytes += bytesOf(events);
    if (this.#bytes > recentEventBytesMax) this.#forgetOlderHalf();
    const waiting = [...this.#waiting];
    this.#waiting.clear();
    for (const wake of waiting) wake();
  }

  /** Entries after `index`, oldest first. */
  after(index: number): readonly EventEntry[] {
    let at = this.#entries.length;
    while (at > 0 && (this.#entries[at - 1]?.index ?? 0) > index) at -= 1;
    return this.#entries.slice(at);
  }

  /** Calls `wake` once when there is more. Returns what forgets that. */
  onMore(wake: () => void): () => void {
    this.#waiting.add(wake);
    return () => this.#waiting.delete(wake);
  }

  // Halves, so that the cost per event is constant.
  #forgetOlderHalf(): void {
    const forgotten = this.#entries.slice(0, Math.ceil(this.#entries.length / 2));
    this.#entries = this.#entries.slice(forgotten.length);
    this.#floorIndex = forgotten.at(-1)?.index ?? this.#floorIndex;
    for (const { events } of forgotten) this.#bytes -= bytesOf(events);
  }
}

const bytesOf = (events: readonly RecordedEvent[]): number =>
  events.reduce((sum, { data }) => sum + 2 * data.length + eventOverheadBytes, 0);
