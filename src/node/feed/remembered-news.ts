// What a returning reader is told out of what is remembered of the newest entries: entry by entry, or as the
// rows that changed and the orders that went on. Knows what it follows, no streams and no history.

import type { Change } from '../../domain/change.ts';
import { logIndex } from '../../domain/ids.ts';
import type { EntryEvents, RecentEvents } from '../health/recent-events.ts';
import type { BookViews } from '../views/book-views.ts';
import type { Subscription } from './change-fanout.ts';
import type { MissedOrders } from './missed-orders.ts';

export interface RememberedParts {
  readonly views: BookViews;
  recent(): RecentEvents;
}

export interface Absence {
  /** The rows that are followed, as they are. */
  readonly held: readonly Change[];
  /** What was read of the history, where it had to be. */
  readonly missed: MissedOrders;
}

export class RememberedNews {
  readonly #parts: RememberedParts;

  constructor(parts: RememberedParts) {
    this.#parts = parts;
  }

  /** All that changed after `after`, behind what `missed` read of it. */
  since(after: number, { accounts }: Subscription, { held, missed }: Absence): Change[] {
    // Orders are told by their steps.
    const rows = held.filter((change) => indexOf(change) > after);
    const later = this.#parts.recent().after(missed.throughIndex);
    const laterSteps = later.flatMap(({ executions }) => executions.map(({ number }) => number));
    const events = missed.changes(new Set(laterSteps));
    const laterEvents = later.flatMap((entry) => this.#eventsOf(entry, accounts));
    // Removals first: a symbol sold out and bought again is a row, and the row is the last word.
    return [...events, ...laterEvents, ...rows];
  }

  /** One frame per entry after `after`, as if the reader had never been away; `held` are the rows as they are.
   *  A stock comes with the first entry that is told and not older than its price, so that nothing is
   *  shown before what happened before it. */
  replay(subscription: Subscription, held: readonly Change[], after: number): void {
    const { views } = this.#parts;
    const index = logIndex(after);
    subscription.give({ kind: 'snapshot', index, recovered: true, changes: [] });
    subscription.lastIndex = after;
    const stocks = held
      .filter((change) => change.kind === 'instrument' && indexOf(change) > after)
      .sort((a, b) => indexOf(a) - indexOf(b));
    let at = 0;
    const tell = (entryIndex: number, news: readonly Change[], force: boolean): void => {
      const from = at;
      if (news.length === 0 && !force) return;
      while (at < stocks.length && indexOf(stocks[at]) <= entryIndex) at += 1;
      const changes = [...stocks.slice(from, at), ...news];
      if (changes.length === 0) return;
      const prev = logIndex(subscription.lastIndex);
      subscription.lastIndex = entryIndex;
      subscription.give({ kind: 'delta', index: logIndex(entryIndex), prev, changes });
    };
    for (const entry of this.#parts.recent().after(after)) {
      tell(entry.index, this.#newsOf(entry, subscription), false);
    }
    if (subscription.lastIndex < views.index) tell(views.index, [], true);
  }

  #newsOf(entry: EntryEvents, { accounts }: Subscription): Change[] {
    const { views } = this.#parts;
    const news: Change[] = [];
    for (const row of entry.rows) {
      if (row.table === 'account') {
        if (accounts.has(row.name)) news.push({ kind: 'account', account: views.accountView(row) });
      } else if (accounts.has(views.accountName(row.accountId))) {
        news.push({ kind: 'holding', holding: views.holdingView(row) });
      }
    }
    return [...news, ...this.#eventsOf(entry, accounts)];
  }

  // What rows as they are do not tell: holdings that are gone, and the steps of orders.
  #eventsOf(entry: EntryEvents, accounts: ReadonlySet<string>): Change[] {
    const { views } = this.#parts;
    const events: Change[] = [];
    for (const row of entry.removed) {
      if (accounts.has(views.accountName(row.accountId))) events.push(views.removedHolding(row));
    }
    for (const execution of entry.executions) {
      if (!accounts.has(views.accountName(execution.accountId))) continue;
      const order = views.orderView(execution, entry.index, entry.machineMs);
      events.push({ kind: 'order', order });
    }
    return events;
  }
}

function indexOf(change: Change | undefined): number {
  if (change === undefined) return 0;
  if (change.kind === 'account') return change.account.index;
  if (change.kind === 'holding') return change.holding.index;
  if (change.kind === 'instrument') return change.instrument.index;
  return 0;
}
