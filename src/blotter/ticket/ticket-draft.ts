// An order as it is being typed: what it would be, what it would cost, and what is still wrong with
// it, in words. Pure; sends nothing.

import { formatMoney, money, notional, parseMoney, priceUnitsMax } from '../../domain/money.ts';
import type { Money } from '../../domain/money.ts';
import type { OrdType, Side, TimeInForce } from '../../domain/order.ts';
import { isOrderQuantity, quantityMax } from '../../domain/quantity.ts';
import { shownCount } from '../desk/figures.ts';
import type { TicketOrder } from '../link/order-sender.ts';

export type TicketKind = OrdType | 'lock';

export interface TicketDraft {
  readonly kind: TicketKind;
  readonly side: Side;
  readonly symbol: string;
  readonly quantity: string;
  readonly limit: string;
  readonly stop: string;
  /** Dollars of a quote lock. */
  readonly amount: string;
  readonly timeInForce: TimeInForce;
}

export const emptyDraft: TicketDraft = {
  kind: 'market',
  side: 'buy',
  symbol: '',
  quantity: '1',
  limit: '',
  stop: '',
  amount: '100.00',
  timeInForce: 'gtc',
};

export type DraftField = 'symbol' | 'quantity' | 'limit' | 'stop' | 'amount';

export interface CheckedDraft {
  /** What keeps it from being sent; empty: nothing. */
  readonly problems: ReadonlyMap<DraftField, string>;
  /** About what it comes to; null: not known yet. */
  readonly valueUnits: Money | null;
  /** Shares a quote lock would hold at the last price. */
  readonly lockShares: number | null;
}

export const hasLimit = (kind: TicketKind): boolean => kind === 'limit' || kind === 'stop_limit';
export const hasStop = (kind: TicketKind): boolean => kind === 'stop' || kind === 'stop_limit';

/** Stop orders wait for their price: they know neither IOC nor FOK. */
export function timesFor(kind: TicketKind): readonly TimeInForce[] {
  if (hasStop(kind)) return ['gtc', 'day'];
  return hasLimit(kind) ? ['gtc', 'day', 'ioc', 'fok'] : [];
}

/** `lastUnits`: last price of the symbol, null when it is not listed. */
export function checkDraft(draft: TicketDraft, lastUnits: Money | null): CheckedDraft {
  const problems = new Map<DraftField, string>();
  if (draft.symbol === '') problems.set('symbol', 'Type the name of a stock or choose one');
  else if (lastUnits === null) problems.set('symbol', `${draft.symbol} is not listed`);
  if (draft.kind === 'lock') return checkLock(draft, lastUnits, problems);
  const shares = sharesOf(draft.quantity);
  if (shares === null) {
    problems.set('quantity', `A whole number from 1 to ${shownCount(quantityMax)}`);
  }
  const limitUnits = hasLimit(draft.kind) ? priceOf(draft.limit) : null;
  const stopUnits = hasStop(draft.kind) ? priceOf(draft.stop) : null;
  if (hasLimit(draft.kind) && limitUnits === null) problems.set('limit', priceRule);
  if (hasStop(draft.kind) && stopUnits === null) problems.set('stop', priceRule);
  const eachUnits = limitUnits ?? stopUnits ?? lastUnits;
  const valueUnits = shares === null || eachUnits === null ? null : notional(eachUnits, shares);
  return { problems, valueUnits, lockShares: null };
}

function checkLock(
  { amount }: TicketDraft,
  lastUnits: Money | null,
  problems: Map<DraftField, string>,
): CheckedDraft {
  const units = /^\d{1,12}(\.\d{1,2})?$/.test(amount) ? parseMoney(amount) : null;
  const valueUnits = units === 0 ? null : units;
  if (valueUnits === null) problems.set('amount', 'Dollars and cents, like 250.00');
  if (valueUnits === null || lastUnits === null || lastUnits === 0) {
    return { problems, valueUnits, lockShares: null };
  }
  const lockShares = Math.floor(valueUnits / lastUnits);
  if (lockShares === 0) problems.set('amount', 'Less than one share');
  return { problems, valueUnits, lockShares };
}

/** The order of a draft without problems. */
export function orderOf(draft: TicketDraft, account: string): TicketOrder {
  const { kind, side, symbol, timeInForce } = draft;
  const type = kind === 'lock' ? 'market' : kind;
  const times = timesFor(kind);
  return {
    account,
    symbol,
    side,
    type,
    quantity: sharesOf(draft.quantity) ?? 0,
    ...(hasLimit(kind) ? { limit: draft.limit.trim() } : {}),
    ...(hasStop(kind) ? { stop: draft.stop.trim() } : {}),
    ...(times.includes(timeInForce) ? { timeInForce } : {}),
  };
}

/** `text` moved by `steps` of a cent (`price`) or of one share; itself when it is no number. */
export function stepped(text: string, unit: 'price' | 'shares', steps: number): string {
  if (unit === 'shares') {
    const shares = /^\d{1,10}$/.test(text.trim()) ? Number(text) : 0;
    return String(Math.min(quantityMax, Math.max(1, shares + steps)));
  }
  const units = parseMoney(text.trim());
  if (units === null) return text;
  const moved = Math.min(priceUnitsMax, Math.max(centUnits, units + steps * centUnits));
  return formatMoney(money(moved));
}

const centUnits = 100;
const priceRule = 'Dollars, at most four decimals, like 9.50';

export function sharesOf(text: string): number | null {
  const shares = /^\d{1,10}$/.test(text.trim()) ? Number(text) : Number.NaN;
  return isOrderQuantity(shares) ? shares : null;
}

export function priceOf(text: string): Money | null {
  const units = parseMoney(text.trim());
  return units === null || units === 0 || units > priceUnitsMax ? null : units;
}
