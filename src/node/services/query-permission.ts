// Which questions a caller may ask of the books, and which answers are not for its eyes. Knows the
// questions' accounts, not how they are answered.

import { mayAdminister, mayRead, mayReadAll, maySpeakForOthers } from '../../access/caller.ts';
import type { Caller } from '../../access/caller.ts';
import type { QueryRequest__Output } from '../../gen/holdfast/cluster/v1/QueryRequest.ts';
import type { QueryResponse } from '../../gen/holdfast/cluster/v1/QueryResponse.ts';

/** The same answer whether what is asked about exists or not. */
export function mayAsk(caller: Caller | null, request: QueryRequest__Output): boolean {
  if (caller === null) return true;
  switch (request.question) {
    case 'account':
      return mayRead(caller, request.account ?? '');
    case 'holdingsOf':
      return mayRead(caller, request.holdingsOf ?? '');
    case 'ordersOf':
      return mayRead(caller, request.ordersOf?.account ?? '');
    case 'eventsOf':
      return mayRead(caller, request.eventsOf?.account ?? '');
    case 'triggersOf':
      return mayRead(caller, request.triggersOf ?? '');
    case 'locksOf':
      return mayRead(caller, request.locksOf ?? '');
    case 'summary':
      return mayReadAll(caller);
    case 'tokenHash':
    case 'awaitedSymbols':
      return maySpeakForOthers(caller);
    case 'tokensOf':
      return mayListTokens(caller, request.tokensOf ?? '');
    case 'instrument':
    case 'instruments':
    case 'orderNumber':
      return true;
    case undefined:
    default:
      return true;
  }
}

const mayListTokens = (caller: Caller, account: string): boolean =>
  mayAdminister(caller) || (caller.role === 'admin' && caller.account === account);

/** An order of somebody else is no order. */
export function asSeenBy(caller: Caller | null, answer: QueryResponse): QueryResponse {
  if (mayReadAll(caller)) return answer;
  const foreign = (answer.orders ?? []).some(({ account }) => !mayRead(caller, account ?? ''));
  return foreign ? { index: answer.index ?? 0, found: false } : answer;
}
