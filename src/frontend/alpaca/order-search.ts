// `GET /v2/orders`: the orders of an account that fit a question, found by walking its history from
// the newest on. A walk has an end; a question that would need a longer one is refused, because a list
// that silently lacks orders is no list.

import { isEnded } from '../../domain/order.ts';
import type { OrderView } from '../../domain/order.ts';
import { orderNumberOfId, symbolOfId } from './alpaca-ids.ts';
import type { AlpacaParts, Caller } from './alpaca-parts.ts';
import { unprocessable } from './alpaca-refusal.ts';
import type { OrdersQuery } from './alpaca-shapes.ts';

const pageOrders = 500;
const pagesMax = 40;
const openOrdersShownMax = 1_000;

/** What is asked, with ids turned into numbers. */
interface Wanted {
  readonly beforeNumber: number;
  readonly afterNumber: number;
  readonly afterMs: number;
  readonly fits: (order: OrderView) => boolean;
}

/** In the order asked for. @throws HttpRefusal 422, ClusterError */
export async function findOrders(
  parts: AlpacaParts,
  caller: Caller,
  query: OrdersQuery,
): Promise<OrderView[]> {
  const wanted = wantedOf(query, caller.clusterId);
  const newestFirst = await gather(parts, caller, { query, wanted });
  const found = query.direction === 'asc' ? newestFirst.toReversed() : newestFirst;
  return found.slice(0, query.limit);
}

function wantedOf(query: OrdersQuery, clusterId: string): Wanted {
  const { after, until = Number.POSITIVE_INFINITY, status, side, symbols } = query;
  const named = symbols === undefined || symbols === '' ? null : symbols.split(',');
  const listed = named === null ? null : new Set(named.map((name) => symbolOfId(name) ?? name));
  const equities =
    query.asset_class === undefined || query.asset_class.split(',').includes('us_equity');
  const number = (field: string, id: string | undefined): number | null => {
    if (id === undefined) return null;
    const found = orderNumberOfId(id, clusterId);
    if (found === null) throw unprocessable(`${field} is not an order's id`);
    return found;
  };
  return {
    beforeNumber: number('before_order_id', query.before_order_id) ?? Number.POSITIVE_INFINITY,
    afterNumber: number('after_order_id', query.after_order_id) ?? -1,
    afterMs: after ?? Number.NEGATIVE_INFINITY,
    fits: (order) =>
      equities &&
      order.transactTimeMs <= until &&
      (status === 'all' || isEnded(order.ordStatus) === (status === 'closed')) &&
      (side === undefined || order.side === side) &&
      (listed?.has(order.symbol) ?? true),
  };
}

async function gather(
  parts: AlpacaParts,
  { account }: Caller,
  { query, wanted }: { readonly query: OrdersQuery; readonly wanted: Wanted },
): Promise<OrderView[]> {
  const limits = { deadlineMs: parts.requestDeadlineMs };
  if (query.status === 'open') {
    const open = (await parts.book.openOrders(account, limits)).value;
    if (open.length < openOrdersShownMax) return inRange(open.toReversed(), wanted);
  }
  const found: OrderView[] = [];
  let before = wanted.beforeNumber;
  if (before === 0) return [];
  for (let pages = 0; pages < pagesMax; pages += 1) {
    const from = Number.isFinite(before) ? { before } : {};
    const page = await parts.book.orders(account, { limit: pageOrders, ...from }, limits);
    found.push(...inRange(page.value, wanted));
    const last = page.value.at(-1);
    if (last === undefined || last.number === 0 || isBelow(last, wanted)) return found;
    if (page.value.length < pageOrders) return found;
    // The oldest of the fitting come first when asked so: only then is everything needed.
    if (query.direction === 'desc' && found.length >= query.limit) return found;
    before = last.number;
  }
  throw unprocessable(
    `more than ${pagesMax * pageOrders} orders would have to be looked at; narrow it with after or after_order_id`,
    'too-large',
  );
}

const isBelow = (order: OrderView, { afterNumber, afterMs }: Wanted): boolean =>
  order.number <= afterNumber || order.transactTimeMs <= afterMs;

const inRange = (orders: readonly OrderView[], wanted: Wanted): OrderView[] =>
  orders.filter(
    (order) => order.number < wanted.beforeNumber && !isBelow(order, wanted) && wanted.fits(order),
  );
