// One account's cash and shares, as a client sees them. Knows prices only from answers, and nothing
// of the house, whose stock all accounts share.
//
//   deposit        asked { amountUnits }
//   order          asked { symbol, side: buy | sell, quantity, priceUnits? }
//                  answered { priceUnits? }; or refused with { rejected: insufficient-shares }
//   read-holdings  answered { cashUnits?, holdings?: { symbol: quantity } }
//
// An order whose price nobody was told leaves the cash unknown until it is read: that explains more
// histories than there may be, and so never raises a false alarm.

import type { Operation } from './operations.ts';
import type { SequentialModel } from './linearizability.ts';

export interface AccountState {
  /** Null while it is not known. */
  readonly cashUnits: number | null;
  /** Shares by symbol; a symbol not held is not there. */
  readonly holdings: ReadonlyMap<string, number>;
}

const OPENED: AccountState = { cashUnits: 0, holdings: new Map() };

/** `opening` answers what an account held before the history began. */
export const holdingsModel = (
  opening: (account: string) => AccountState = () => OPENED,
): SequentialModel<AccountState> => ({
  ops: new Set(['deposit', 'order', 'read-holdings']),
  reads: new Set(['read-holdings']),
  initial: opening,
  step: stepAccount,
  fingerprint: (state) => `${state.cashUnits ?? '?'} ${sharesText(state.holdings)}`,
  refusalTells: ({ answered }) => answered['rejected'] === 'insufficient-shares',
});

function stepAccount(state: AccountState, operation: Operation): AccountState | null {
  if (operation.op === 'deposit') return afterDeposit(state, operation);
  if (operation.op === 'order') return afterOrder(state, operation);
  return afterRead(state, operation);
}

function afterDeposit(state: AccountState, { asked }: Operation): AccountState {
  const cashUnits =
    state.cashUnits === null ? null : state.cashUnits + numberOf(asked, 'amountUnits');
  return { ...state, cashUnits };
}

function afterOrder(state: AccountState, operation: Operation): AccountState | null {
  const { asked, answered, outcome } = operation;
  const symbol = String(asked['symbol']);
  const sells = asked['side'] === 'sell';
  const quantity = numberOf(asked, 'quantity');
  const held = state.holdings.get(symbol) ?? 0;
  if (outcome === 'fail') return sells && held < quantity ? state : null;
  if (sells && held < quantity) return null;
  const priceUnits = answered['priceUnits'] ?? asked['priceUnits'];
  const costUnits = typeof priceUnits === 'number' ? priceUnits * quantity : null;
  const cashUnits =
    state.cashUnits === null || costUnits === null
      ? null
      : state.cashUnits + (sells ? costUnits : -costUnits);
  if (cashUnits !== null && cashUnits < 0) return null;
  const holdings = new Map(state.holdings);
  const left = held + (sells ? -quantity : quantity);
  if (left === 0) holdings.delete(symbol);
  else holdings.set(symbol, left);
  return { cashUnits, holdings };
}

function afterRead(state: AccountState, { answered }: Operation): AccountState | null {
  const { cashUnits, holdings } = answered;
  if (typeof holdings === 'object' && holdings !== null) {
    const seen = new Map(Object.entries(holdings).filter(([, quantity]) => quantity !== 0));
    if (sharesText(seen) !== sharesText(state.holdings)) return null;
  }
  if (typeof cashUnits !== 'number') return state;
  if (state.cashUnits !== null && state.cashUnits !== cashUnits) return null;
  return { ...state, cashUnits };
}

const sharesText = (holdings: ReadonlyMap<string, unknown>): string =>
  [...holdings]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([symbol, quantity]) => `${symbol}=${String(quantity)}`)
    .join(' ');

function numberOf(value: Operation['asked'], field: string): number {
  const found = value[field];
  if (typeof found !== 'number') throw new Error(`the operation names no ${field}`);
  return found;
}
