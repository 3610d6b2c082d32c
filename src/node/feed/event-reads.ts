// What the services ask of the account events that were recorded. Whoever keeps the history answers.

import type { EventEntry } from './recent-account-events.ts';

export interface EventsWish {
  /** Entries end with the one in which so many events are reached. */
  readonly limit: number;
  /** Only entries before this one; 0: from the newest. */
  readonly beforeIndex: number;
  /** Only entries whose machine clock is at or after this, ms since 1970. */
  readonly sinceMs: number;
}

export interface EventReads {
  /** Entries with events of these accounts (null: of any) after `afterIndex` through `throughIndex`,
   *  oldest first. */
  between(
    span: { readonly afterIndex: number; readonly throughIndex: number },
    accountIds: ReadonlySet<number> | null,
  ): AsyncIterable<EventEntry>;
  /** The index before the first entry whose machine clock is at or after `sinceMs`. */
  indexBefore(sinceMs: number): Promise<number>;
  /** Entries with events of the account, newest first. */
  newestOf(accountId: number, wish: EventsWish): Promise<EventEntry[]>;
  /** How many events of the account were recorded since. */
  count(accountId: number, sinceMs: number): Promise<number>;
}
