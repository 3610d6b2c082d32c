// Tells a change from anything else, field by field, so that a reader in the browser never shows a
// row made of undefined. The shapes are the domain's; this file only looks.

import type { AccountView, HoldingView } from '../domain/account.ts';
import type { Change } from '../domain/change.ts';
import type { InstrumentView } from '../domain/instrument.ts';
import { ordStatusCodes, timesInForce } from '../domain/order.ts';
import type { OrderView } from '../domain/order.ts';
import { isCount, isFields, isText, isWhole } from './shape.ts';

export function isChange(value: unknown): value is Change {
  if (!isFields(value)) return false;
  switch (value['kind']) {
    case 'account':
      return isAccount(value['account']);
    case 'holding':
      return isHolding(value['holding']);
    case 'holding-removed':
      return isText(value['account']) && isText(value['symbol']);
    case 'instrument':
      return isInstrument(value['instrument']);
    case 'order':
      return isOrder(value['order']);
    default:
      return false;
  }
}

function isAccount(value: unknown): value is AccountView {
  return (
    isFields(value) &&
    isText(value['account']) &&
    isText(value['displayName']) &&
    (value['accountKind'] === 'cash' || value['accountKind'] === 'house') &&
    typeof value['active'] === 'boolean' &&
    isWhole(value['cashUnits']) &&
    isWhole(value['reservedCashUnits']) &&
    isCount(value['index'])
  );
}

function isHolding(value: unknown): value is HoldingView {
  return (
    isFields(value) &&
    isText(value['account']) &&
    isText(value['symbol']) &&
    isCount(value['quantity']) &&
    isCount(value['reserved']) &&
    isCount(value['costUnits']) &&
    isCount(value['index']) &&
    isCount(value['changedMs'])
  );
}

function isInstrument(value: unknown): value is InstrumentView {
  return (
    isFields(value) &&
    isText(value['symbol']) &&
    isCount(value['priceUnits']) &&
    isCount(value['priceMs']) &&
    (value['inventory'] === null || isCount(value['inventory'])) &&
    isCount(value['volume']) &&
    isCount(value['priceTtlMs']) &&
    isCount(value['index'])
  );
}

function isOrder(value: unknown): value is OrderView {
  return (
    isFields(value) &&
    isCount(value['number']) &&
    isText(value['account']) &&
    isText(value['symbol']) &&
    (value['side'] === 'buy' || value['side'] === 'sell') &&
    isCount(value['quantity']) &&
    isCount(value['priceUnits']) &&
    isCount(value['limitUnits']) &&
    isCount(value['stopUnits']) &&
    timesInForce.some((word) => word === value['timeInForce']) &&
    isCount(value['cumQty']) &&
    isCount(value['leavesQty']) &&
    isCount(value['avgPxUnits']) &&
    (value['replaces'] === null || isCount(value['replaces'])) &&
    isText(value['ordStatus']) &&
    Object.hasOwn(ordStatusCodes, value['ordStatus']) &&
    (value['clOrdId'] === null || isText(value['clOrdId'])) &&
    isCount(value['index']) &&
    isCount(value['transactTimeMs']) &&
    (value['endedMs'] === null || isCount(value['endedMs']))
  );
}
