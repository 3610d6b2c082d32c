// The fields of an Execute request as the domain's values, each refused by its name. Knows no commands.

import type { PlaceOrder } from '../../domain/command.ts';
import { ClusterError } from '../../domain/cluster-error.ts';
import { isAccountName, isClOrdId, isSymbol } from '../../domain/ids.ts';
import { parseMoney } from '../../domain/money.ts';
import type { Money } from '../../domain/money.ts';
import { isOrderQuantity, quantity, quantityMax } from '../../domain/quantity.ts';
import type { ExecuteRequest__Output } from '../../gen/holdfast/cluster/v1/ExecuteRequest.ts';

export function orderTerms(request: ExecuteRequest__Output): Omit<PlaceOrder, 'kind' | 'quantity'> {
  const { side, clOrdId } = request;
  if (side !== 'buy' && side !== 'sell') throw malformed('side', 'must be "buy" or "sell"');
  if (clOrdId !== '' && !isClOrdId(clOrdId)) {
    throw malformed('cl_ord_id', 'must be 1 to 64 visible ASCII characters');
  }
  const identified = clOrdId === '' ? {} : { clOrdId };
  return { ...place(request), side, ...identified };
}

export const place = (request: ExecuteRequest__Output): { account: string; symbol: string } => ({
  account: account(request),
  symbol: symbol(request),
});

export function account(request: ExecuteRequest__Output): string {
  if (isAccountName(request.account)) return request.account;
  throw malformed('account', 'must be 1 to 64 letters, digits or . _ : @ -');
}

export function symbol(request: ExecuteRequest__Output): string {
  if (isSymbol(request.symbol)) return request.symbol;
  throw malformed('symbol', 'must be 1 to 14 letters, digits or . _ -');
}

export function shares(
  request: ExecuteRequest__Output,
  least: number,
): ReturnType<typeof quantity> {
  const asked = request.quantity;
  if (isOrderQuantity(asked) || (asked === 0 && least === 0)) return quantity(asked);
  throw malformed('quantity', `must be a whole number from ${least} to ${quantityMax}`);
}

export const amount = (request: ExecuteRequest__Output): Money => decimal('amount', request.amount);

/** Decimal text of the field called so. */
export function decimal(field: string, text: string): Money {
  const parsed = parseMoney(text);
  if (parsed !== null) return parsed;
  throw malformed(field, 'must be a decimal with at most four decimals, such as 12.50');
}

export const malformed = (field: string, message: string): ClusterError =>
  new ClusterError('malformed', 'none', { message: `${field}: ${message}` });
