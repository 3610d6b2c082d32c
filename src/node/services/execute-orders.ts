// Limit and stop orders, and what can be done to open ones, out of an Execute request.

import { unreachable } from '../../base/assert.ts';
import type { Command, CommandKind, OrderReference } from '../../domain/command.ts';
import { isClOrdId, orderNumber } from '../../domain/ids.ts';
import { timesInForce } from '../../domain/order.ts';
import type { TimeInForce } from '../../domain/order.ts';
import type { ExecuteRequest__Output } from '../../gen/holdfast/cluster/v1/ExecuteRequest.ts';
import { account, decimal, malformed, orderTerms, shares, symbol } from './execute-fields.ts';

export type OpenOrderKind = Extract<
  CommandKind,
  'limit-order' | 'stop-order' | 'cancel-order' | 'replace-order' | 'cancel-all'
>;

/** @throws ClusterError 'malformed' (effect none) naming the field and what it must be */
export function openOrderCommand(kind: OpenOrderKind, request: ExecuteRequest__Output): Command {
  switch (kind) {
    case 'limit-order':
      return {
        kind,
        ...orderTerms(request),
        quantity: shares(request, 1),
        limitUnits: decimal('limit', request.limit),
        timeInForce: timeInForce(request),
      };
    case 'stop-order':
      return stopOrder(request);
    case 'cancel-order':
      return { kind, account: account(request), ...reference(request) };
    case 'replace-order':
      return replaceOrder(request);
    case 'cancel-all':
      return {
        kind,
        account: account(request),
        ...(request.symbol === '' ? {} : { symbol: symbol(request) }),
      };
    default:
      return unreachable(kind);
  }
}

function stopOrder(request: ExecuteRequest__Output): Command {
  const tif = timeInForce(request);
  if (tif !== 'gtc' && tif !== 'day') {
    throw malformed('time_in_force', 'of a stop order must be "gtc" or "day"');
  }
  return {
    kind: 'stop-order',
    ...orderTerms(request),
    quantity: shares(request, 1),
    stopUnits: decimal('stop', request.stop),
    ...(request.limit === '' ? {} : { limitUnits: decimal('limit', request.limit) }),
    timeInForce: tif,
  };
}

function replaceOrder(request: ExecuteRequest__Output): Command {
  return {
    kind: 'replace-order',
    account: account(request),
    ...reference(request),
    ...(request.quantity === 0 ? {} : { quantity: shares(request, 1) }),
    ...(request.amount === '' ? {} : { priceUnits: decimal('amount', request.amount) }),
  };
}

function reference(request: ExecuteRequest__Output): OrderReference {
  const { hasNumber, number, origClOrdId } = request;
  if (hasNumber === (origClOrdId !== '')) {
    throw malformed('number', 'name the order by its number or by its orig_cl_ord_id');
  }
  if (hasNumber) {
    if (Number.isSafeInteger(number) && number >= 0) return { number: orderNumber(number) };
    throw malformed('number', 'must be a whole number from 0');
  }
  if (isClOrdId(origClOrdId)) return { origClOrdId };
  throw malformed('orig_cl_ord_id', 'must be 1 to 64 visible ASCII characters');
}

function timeInForce({ timeInForce: text }: ExecuteRequest__Output): TimeInForce {
  if (text === '') return 'gtc';
  const known = timesInForce.find((word) => word === text);
  if (known !== undefined) return known;
  throw malformed('time_in_force', 'must be "gtc", "day", "ioc" or "fok"');
}
