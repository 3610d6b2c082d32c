// Which of a frontend's shared subscriptions a change concerns: an index by account and by symbol,
// so that a change costs as much as it has followers. Knows no streams.

import type { Change } from '../../domain/change.ts';
import type { Watched } from '../books/book-client.ts';

/** What a follower is found by. */
export type Names = Pick<Watched, 'accounts' | 'symbols'>;

export class BranchIndex<Follower extends Names> {
  readonly #byAccount = new Map<string, Set<Follower>>();
  readonly #bySymbol = new Map<string, Set<Follower>>();
  readonly #followers = new Set<Follower>();

  constructor(followers: Iterable<Follower> = []) {
    for (const follower of followers) this.add(follower);
  }

  get followers(): ReadonlySet<Follower> {
    return this.#followers;
  }

  /** Everything that anybody here follows. */
  names(): { accounts: Set<string>; symbols: Set<string> } {
    return { accounts: new Set(this.#byAccount.keys()), symbols: new Set(this.#bySymbol.keys()) };
  }

  /** How many names those are. */
  get nameCount(): number {
    return this.#byAccount.size + this.#bySymbol.size;
  }

  add(follower: Follower): void {
    this.#followers.add(follower);
    for (const name of follower.accounts) put(this.#byAccount, name, follower);
    for (const name of follower.symbols) put(this.#bySymbol, name, follower);
  }

  remove(follower: Follower): void {
    this.#followers.delete(follower);
    for (const name of follower.accounts) take(this.#byAccount, name, follower);
    for (const name of follower.symbols) take(this.#bySymbol, name, follower);
  }

  /** Each follower's part of the changes, in their order; nothing for whom they do not concern. */
  split(changes: readonly Change[]): Map<Follower, Change[]> {
    const parts = new Map<Follower, Change[]>();
    for (const change of changes) {
      for (const follower of this.#concerned(change)) {
        const part = parts.get(follower);
        if (part === undefined) parts.set(follower, [change]);
        else part.push(change);
      }
    }
    return parts;
  }

  #concerned(change: Change): ReadonlySet<Follower> {
    if (change.kind === 'instrument') {
      return this.#bySymbol.get(change.instrument.symbol) ?? this.#nobody;
    }
    return this.#byAccount.get(accountOf(change)) ?? this.#nobody;
  }

  readonly #nobody: ReadonlySet<Follower> = new Set();
}

function accountOf(change: Exclude<Change, { readonly kind: 'instrument' }>): string {
  switch (change.kind) {
    case 'account':
      return change.account.account;
    case 'holding':
      return change.holding.account;
    case 'holding-removed':
      return change.account;
    case 'order':
      return change.order.account;
  }
}

function put<Follower>(by: Map<string, Set<Follower>>, name: string, who: Follower): void {
  const followers = by.get(name);
  if (followers === undefined) by.set(name, new Set([who]));
  else followers.add(who);
}

function take<Follower>(by: Map<string, Set<Follower>>, name: string, who: Follower): void {
  const followers = by.get(name);
  followers?.delete(who);
  if (followers?.size === 0) by.delete(name);
}
