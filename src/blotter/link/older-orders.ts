// Asks for orders older than those the page has. Only such as have ended: what is open it knows.

import { logIndex, orderNumber } from '../../domain/ids.ts';
import { money, parseMoney } from '../../domain/money.ts';
import type { Money } from '../../domain/money.ts';
import { isEnded, ordStatusCodes, timesInForce } from '../../domain/order.ts';
import type { OrdStatus, OrderView } from '../../domain/order.ts';
import { quantity } from '../../domain/quantity.ts';
import { isCount, isFields, isText } from '../../stream/shape.ts';
import { untilKnown } from './until-known.ts';
import type { SenderPorts } from './until-known.ts';

const pageRows = 200;
const triesMax = 3;

/** Newest first; null: nobody answered. */
export async function readOlderOrders(
  account: string,
  before: number,
  ports: Omit<SenderPorts, 'onRetry'>,
): Promise<OrderView[] | null> {
  if (before <= 0) return [];
  const query = `limit=${pageRows}&before=${before}`;
  const path = `/accounts/${encodeURIComponent(account)}/orders?${query}`;
  const onRetry = (): void => undefined;
  const answer = await untilKnown({ method: 'GET', path }, { ...ports, onRetry }, triesMax);
  if (answer.kind !== 'ok' || !Array.isArray(answer.data)) return null;
  const rows = (answer.data as unknown[]).map(orderOf).filter((order) => order !== null);
  return rows.filter((order) => isEnded(order.ordStatus));
}

/** A row of the HTTP API as the stream would have it; null for anything else. */
function orderOf(row: unknown): OrderView | null {
  if (!isFields(row)) return null;
  const { number, account, symbol, side, status, clOrdId, replaces, index, transactedAt } = row;
  const tif = timesInForce.find((word) => word === row['timeInForce']);
  if (!isCount(number) || !isText(account) || !isText(symbol) || !isCount(index)) return null;
  if ((side !== 'buy' && side !== 'sell') || !isStatus(status) || tif === undefined) return null;
  if (!isText(transactedAt)) return null;
  const count = (name: string) => quantity(isCount(row[name]) ? row[name] : 0);
  return {
    number: orderNumber(number),
    account,
    symbol,
    side,
    quantity: count('quantity'),
    priceUnits: units(row['price']),
    limitUnits: units(row['limit']),
    stopUnits: units(row['stop']),
    timeInForce: tif,
    ordStatus: status,
    cumQty: count('cumQty'),
    leavesQty: count('leavesQty'),
    avgPxUnits: units(row['avgPx']),
    replaces: isCount(replaces) ? orderNumber(replaces) : null,
    clOrdId: isText(clOrdId) ? clOrdId : null,
    index: logIndex(index),
    transactTimeMs: Date.parse(transactedAt),
    endedMs: isText(row['endedAt']) ? Date.parse(row['endedAt']) : null,
  };
}

const units = (text: unknown): Money => (isText(text) ? parseMoney(text) : null) ?? money(0);

const isStatus = (value: unknown): value is OrdStatus =>
  isText(value) && Object.hasOwn(ordStatusCodes, value);
