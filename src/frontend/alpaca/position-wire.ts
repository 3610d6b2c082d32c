// What an account holds, in Alpaca's words, and what it is worth at the last price. Exact: amounts are
// integers of 1/10,000 dollar, of any size.

import type { HoldingView } from '../../domain/account.ts';
import type { InstrumentView } from '../../domain/instrument.ts';
import { formatMoney, money } from '../../domain/money.ts';
import type { DayBefore } from './closes-known.ts';
import { assetIdOf } from './alpaca-ids.ts';

const scale = 10_000n;

export const heldShares = ({ quantity, reserved }: HoldingView): number => quantity + reserved;

export const valueUnits = (holding: HoldingView, { priceUnits }: InstrumentView): bigint =>
  BigInt(heldShares(holding)) * BigInt(priceUnits);

/** Decimal text; exact beyond what the books themselves can hold. */
export function formatUnits(units: bigint): string {
  const absolute = units < 0n ? -units : units;
  const fraction = formatMoney(money(Number(absolute % scale))).slice(1);
  return `${units < 0n ? '-' : ''}${absolute / scale}${fraction}`;
}

export function wirePosition(
  holding: HoldingView,
  instrument: InstrumentView,
  dayBefore: DayBefore,
) {
  const held = heldShares(holding);
  const cost = BigInt(holding.costUnits);
  const value = valueUnits(holding, instrument);
  return {
    asset_id: assetIdOf(holding.symbol),
    symbol: holding.symbol,
    exchange: 'OTC',
    asset_class: 'us_equity',
    asset_marginable: false,
    qty: String(held),
    qty_available: String(holding.quantity),
    avg_entry_price: formatUnits(held === 0 ? 0n : cost / BigInt(held)),
    side: 'long',
    market_value: formatUnits(value),
    cost_basis: formatUnits(cost),
    unrealized_pl: formatUnits(value - cost),
    unrealized_plpc: ratio(value - cost, cost),
    current_price: formatMoney(instrument.priceUnits),
    ...dayFigures(holding, instrument, dayBefore),
  };
}

// What is not known is null, where a number would be made up: all of it without yesterday's close, the
// profit where shares came or went today, for what they cost today is not kept apart.
function dayFigures(
  holding: HoldingView,
  { symbol, priceUnits }: InstrumentView,
  { dayBeganMs, closes }: DayBefore,
) {
  const close = closes.get(symbol);
  const none = { unrealized_intraday_pl: null, unrealized_intraday_plpc: null };
  if (close === undefined) return { lastday_price: null, change_today: null, ...none };
  const change = BigInt(priceUnits) - BigInt(close);
  const figures = {
    lastday_price: formatMoney(close),
    change_today: ratio(change, BigInt(close)),
  };
  if (holding.changedMs >= dayBeganMs) return { ...figures, ...none };
  const held = BigInt(heldShares(holding));
  return {
    ...figures,
    unrealized_intraday_pl: formatUnits(held * change),
    unrealized_intraday_plpc: ratio(change, BigInt(close)),
  };
}

/** As decimal text with six decimals, rounded towards zero. */
function ratio(part: bigint, whole: bigint): string {
  if (whole === 0n) return '0';
  const millionths = (part * 1_000_000n) / whole;
  const absolute = millionths < 0n ? -millionths : millionths;
  const fraction = String(absolute % 1_000_000n).padStart(6, '0');
  return `${millionths < 0n ? '-' : ''}${absolute / 1_000_000n}.${fraction}`;
}
