// Tells subscribers what each applied entry changed: a snapshot first, then one delta per entry
// that touched anything they follow, each naming the frame before it. A row is turned into a view
// once per entry, however many follow it. Knows no sockets: a subscriber is a function.

import type { Change, FeedFrame } from '../../domain/change.ts';
import { logIndex } from '../../domain/ids.ts';
import type { Row } from '../../statemachine/tables/rows.ts';
import type { AppliedEntry } from '../consensus/applied-entry.ts';
import type { BookViews } from '../views/book-views.ts';

export interface Subscription {
  /** By name, because an account may be followed before it exists. */
  readonly accounts: ReadonlySet<string>;
  readonly symbols: ReadonlySet<string>;
  /** Follows every symbol, whatever `symbols` says. */
  readonly allSymbols: boolean;
  /** Index of the last frame given. */
  lastIndex: number;
  readonly give: (frame: FeedFrame) => void;
  /** The subscriber must come back and resume: what it missed cannot be told frame by frame. */
  readonly end: () => void;
}

export class ChangeFanout {
  readonly #views: BookViews;
  readonly #byAccount = new Map<string, Set<Subscription>>();
  readonly #bySymbol = new Map<string, Set<Subscription>>();
  readonly #ofAllSymbols = new Set<Subscription>();
  readonly #all = new Set<Subscription>();

  constructor(views: BookViews) {
    this.#views = views;
  }

  get subscriptionCount(): number {
    return this.#all.size;
  }

  add(subscription: Subscription): void {
    this.#all.add(subscription);
    for (const name of subscription.accounts) follow(this.#byAccount, name, subscription);
    if (subscription.allSymbols) {
      this.#ofAllSymbols.add(subscription);
      return;
    }
    for (const name of subscription.symbols) follow(this.#bySymbol, name, subscription);
  }

  remove(subscription: Subscription): void {
    this.#all.delete(subscription);
    this.#ofAllSymbols.delete(subscription);
    for (const name of subscription.accounts) unfollow(this.#byAccount, name, subscription);
    for (const name of subscription.symbols) unfollow(this.#bySymbol, name, subscription);
  }

  /** Called once per applied entry, before the next one is applied. */
  applied(entry: AppliedEntry): void {
    if (this.#all.size === 0) return;
    const frames = new Map<Subscription, Change[]>();
    for (const row of entry.changed) this.#onRow(frames, row, false);
    for (const row of entry.removed) this.#onRow(frames, row, true);
    for (const execution of entry.executions) {
      const followers = this.#byAccount.get(this.#views.accountName(execution.accountId));
      if (followers === undefined) continue;
      const order = this.#views.orderView(execution, entry.index, entry.machineMs);
      put(frames, followers, { kind: 'order', order });
    }
    for (const [subscription, changes] of frames) give(subscription, entry.index, changes);
  }

  /** The books were replaced: everybody resumes against the new ones. */
  endAll(): void {
    const ended = [...this.#all];
    for (const subscription of ended) {
      this.remove(subscription);
      subscription.end();
    }
  }

  /** Says that nothing more happened up to `index`. */
  heartbeat(index: number): void {
    for (const subscription of this.#all) {
      subscription.give({ kind: 'heartbeat', index: logIndex(index) });
    }
  }

  #onRow(frames: Map<Subscription, Change[]>, row: Row, removed: boolean): void {
    const followers = this.#followersOf(row);
    const ofAll = row.table === 'instrument' ? this.#ofAllSymbols : nobody;
    if (followers === undefined && ofAll.size === 0) return;
    const change = this.#changeOf(row, removed);
    if (change === null) return;
    if (followers !== undefined) put(frames, followers, change);
    put(frames, ofAll, change);
  }

  #followersOf(row: Row): ReadonlySet<Subscription> | undefined {
    if (row.table === 'account') return this.#byAccount.get(row.name);
    if (row.table === 'instrument') return this.#bySymbol.get(row.symbol);
    if (row.table === 'holding') {
      return this.#byAccount.get(this.#views.accountName(row.accountId));
    }
    return undefined;
  }

  #changeOf(row: Row, removed: boolean): Change | null {
    if (row.table === 'account') {
      return { kind: 'account', account: this.#views.accountView(row) };
    }
    if (row.table === 'instrument') {
      return { kind: 'instrument', instrument: this.#views.instrumentView(row) };
    }
    if (row.table !== 'holding') return null;
    if (removed) return this.#views.removedHolding(row);
    return { kind: 'holding', holding: this.#views.holdingView(row) };
  }
}

const nobody: ReadonlySet<Subscription> = new Set();

function follow(by: Map<string, Set<Subscription>>, name: string, who: Subscription): void {
  const followers = by.get(name);
  if (followers === undefined) by.set(name, new Set([who]));
  else followers.add(who);
}

function unfollow(by: Map<string, Set<Subscription>>, name: string, who: Subscription): void {
  const followers = by.get(name);
  followers?.delete(who);
  if (followers?.size === 0) by.delete(name);
}

function put(
  frames: Map<Subscription, Change[]>,
  followers: ReadonlySet<Subscription>,
  change: Change,
): void {
  for (const subscription of followers) {
    const changes = frames.get(subscription);
    if (changes === undefined) frames.set(subscription, [change]);
    else changes.push(change);
  }
}

function give(subscription: Subscription, index: number, changes: readonly Change[]): void {
  const prev = logIndex(subscription.lastIndex);
  subscription.lastIndex = index;
  subscription.give({ kind: 'delta', index: logIndex(index), prev, changes });
}
