// Whether a follower of some accounts and symbols is to hear of a change. Knows no streams.

import type { Change } from '../../src/domain/change.ts';
import type { Watched } from '../../src/frontend/books/book-client.ts';

export function follows(what: Watched, change: Change): boolean {
  switch (change.kind) {
    case 'account':
      return what.accounts.includes(change.account.account);
    case 'holding':
      return what.accounts.includes(change.holding.account);
    case 'holding-removed':
      return what.accounts.includes(change.account);
    case 'order':
      return what.accounts.includes(change.order.account);
    case 'instrument':
      return what.symbols.includes(change.instrument.symbol);
  }
}
