// The books as the caller of the present request may use them. Every route reaches the books through
// this, so that a route that says nothing about permission is refused like one that asks. Knows what
// an account is, not what a route does.

import { mayNumber, mayRead, mayReadAll, mayRun } from '../../access/caller.ts';
import type { Caller } from '../../access/caller.ts';
import { ClusterError } from '../../domain/cluster-error.ts';
import type { BookClient } from './book-client.ts';
import { callerNow } from './caller-context.ts';
import type { YoungQuotes } from './young-quotes.ts';

/** `required`: whether callers must show a token; false makes this the book itself. */
export function guardedBook(book: BookClient, required: () => boolean): BookClient {
  const caller = (): Caller | null => callerOrRefuse(required);
  const readable = (account: string): void => {
    if (!mayRead(caller(), account)) throw forbidden();
  };
  const mayCount = (): void => {
    if (!mayNumber(caller())) throw forbidden();
  };
  return {
    ...ofOneAccount(book, readable),
    submit: async (command, limits) => {
      if (!mayRun(caller(), command)) throw forbidden();
      if (limits?.place !== undefined) mayCount();
      return book.submit(command, limits);
    },
    openSession: async (limits) => {
      mayCount();
      return book.openSession(limits);
    },
    closeSession: async (place, limits) => {
      mayCount();
      return book.closeSession(place, limits);
    },
    orderByNumber: async (number, limits) => {
      const who = caller();
      const read = await book.orderByNumber(number, limits);
      // An order of somebody else is no order.
      const isHidden = read.value !== null && !mayRead(who, read.value.account);
      return isHidden ? { ...read, value: null } : read;
    },
    instrument: async (symbol, limits) => {
      caller();
      return book.instrument(symbol, limits);
    },
    instruments: async (limits) => {
      caller();
      return book.instruments(limits);
    },
    watch: (what, limits) => {
      if (!mayReadAll(caller())) for (const account of what.accounts) readable(account);
      return book.watch(what, limits);
    },
    epoch: () => book.epoch(),
  };
}

type OfOneAccount =
  | 'account'
  | 'holdings'
  | 'orders'
  | 'openOrders'
  | 'recordedEvents'
  | 'countEvents'
  | 'triggers'
  | 'quoteLocks';

function ofOneAccount(
  book: BookClient,
  readable: (account: string) => void,
): Pick<BookClient, OfOneAccount> {
  return {
    account: async (name, limits) => {
      readable(name);
      return book.account(name, limits);
    },
    holdings: async (name, limits) => {
      readable(name);
      return book.holdings(name, limits);
    },
    orders: async (name, page, limits) => {
      readable(name);
      return book.orders(name, page, limits);
    },
    openOrders: async (name, limits) => {
      readable(name);
      return book.openOrders(name, limits);
    },
    recordedEvents: async (account, page, limits) => {
      readable(account);
      return book.recordedEvents(account, page, limits);
    },
    countEvents: async (account, sinceMs, limits) => {
      readable(account);
      return book.countEvents(account, sinceMs, limits);
    },
    triggers: async (name, limits) => {
      readable(name);
      return book.triggers(name, limits);
    },
    quoteLocks: async (name, limits) => {
      readable(name);
      return book.quoteLocks(name, limits);
    },
  };
}

/** Young prices for commands that the caller of the moment may run: for others none is fetched, for which
 *  somebody would be billed. */
export function guardedQuotes(
  quotes: YoungQuotes,
  required: () => boolean,
): Pick<YoungQuotes, 'wants' | 'before'> {
  return {
    wants: (command) => quotes.wants(command),
    before: (command) => {
      const caller = callerNow() ?? null;
      if ((caller === null && required()) || !mayRun(caller, command)) return null;
      return quotes.before(command);
    },
  };
}

// Where nobody has said on whose behalf it is, nothing is done: a way in that was forgotten stays shut.
function callerOrRefuse(required: () => boolean): Caller | null {
  const caller = callerNow();
  if (caller !== undefined && caller !== null) return caller;
  if (!required()) return null;
  throw new ClusterError('unauthenticated', 'none', { message: 'show a token' });
}

const forbidden = (): ClusterError => new ClusterError('forbidden', 'none');
