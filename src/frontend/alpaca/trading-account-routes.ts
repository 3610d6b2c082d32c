// The account as Alpaca's Trading API has it. No margin, no short sales, no fees, no pattern rules:
// those fields say so. What is held back for open orders is cash, and no buying power.

import type { AccountView } from '../../domain/account.ts';
import { formatMoney } from '../../domain/money.ts';
import type { ZodApp } from '../http/zod-routes.ts';
import { digestIdOf } from './alpaca-ids.ts';
import { callerOf } from './alpaca-parts.ts';
import type { AlpacaParts, Caller } from './alpaca-parts.ts';
import { unauthorized } from './caller.ts';
import { holdingsOf } from './position-routes.ts';
import { formatUnits, valueUnits } from './position-wire.ts';

export function registerTradingAccountRoutes(app: ZodApp, parts: AlpacaParts): void {
  app.get('/account', async (request) => {
    const caller = await callerOf(parts, request);
    const limits = { deadlineMs: parts.requestDeadlineMs };
    const [account, holdings, listed] = await Promise.all([
      parts.book.account(caller.account, limits),
      holdingsOf(parts, caller),
      parts.book.instruments(limits),
    ]);
    if (account.value === null) throw unauthorized();
    const bySymbol = new Map(listed.value.map((row) => [row.symbol, row]));
    let worth = 0n;
    for (const holding of holdings) {
      const instrument = bySymbol.get(holding.symbol);
      if (instrument !== undefined) worth += valueUnits(holding, instrument);
    }
    return wireAccount(account.value, worth, caller);
  });
}

function wireAccount(row: AccountView, worth: bigint, { clusterId }: Caller) {
  const cash = BigInt(row.cashUnits) + BigInt(row.reservedCashUnits);
  const buyingPower = formatMoney(row.cashUnits);
  const equity = formatUnits(cash + worth);
  return {
    id: digestIdOf(clusterId, 'account', row.account),
    account_number: row.account,
    status: row.active ? 'ACTIVE' : 'INACTIVE',
    crypto_status: 'INACTIVE',
    currency: 'USD',
    cash: formatUnits(cash),
    buying_power: buyingPower,
    regt_buying_power: buyingPower,
    non_marginable_buying_power: buyingPower,
    daytrading_buying_power: '0',
    options_buying_power: '0',
    equity,
    portfolio_value: equity,
    last_equity: null,
    long_market_value: formatUnits(worth),
    short_market_value: '0',
    initial_margin: '0',
    maintenance_margin: '0',
    last_maintenance_margin: '0',
    sma: '0',
    multiplier: '1',
    accrued_fees: '0',
    pending_transfer_in: '0',
    pending_transfer_out: '0',
    pending_reg_taf_fees: '0',
    daytrade_count: 0,
    pattern_day_trader: false,
    shorting_enabled: false,
    account_blocked: !row.active,
    trading_blocked: !row.active,
    transfers_blocked: false,
    trade_suspended_by_user: false,
    options_approved_level: 0,
    options_trading_level: 0,
    created_at: null,
  };
}
