// The columns of the holdings.

import { moneyScale } from '../../domain/money.ts';
import type { Money } from '../../domain/money.ts';
import type { HoldingRow, Totals } from '../desk/account-desk.ts';
import { gainOrLoss, percentOf } from '../desk/figures.ts';
import {
  shownCents,
  shownCount,
  shownLatency,
  shownMoney,
  shownPrice,
  shownProfit,
  shownShare,
} from '../desk/figures.ts';
import type { ColumnPlan, TablePlan, Tone } from './table-plan.ts';

export const dollars = (units: Money | null): number | null =>
  units === null ? null : units / moneyScale;

export const toneOf = (units: number | null): Tone => {
  const name = gainOrLoss(units);
  return name === 'gain' || name === 'loss' ? name : '';
};

/** A column of money. */
export function moneyColumn<Row>(
  column: Pick<ColumnPlan<Row>, 'id' | 'title' | 'widthPx'> & Partial<ColumnPlan<Row>>,
  unitsOf: (row: Row) => Money | null,
): ColumnPlan<Row> {
  return {
    isNumber: true,
    value: (row) => dollars(unitsOf(row)),
    text: (row) => shownMoney(unitsOf(row)),
    ...column,
  };
}

/** Money gained or lost. */
export const profitColumn = <Row>(
  column: Pick<ColumnPlan<Row>, 'id' | 'title' | 'widthPx'> & Partial<ColumnPlan<Row>>,
  unitsOf: (row: Row) => Money | null,
): ColumnPlan<Row> =>
  moneyColumn(
    {
      text: (row) => shownProfit(unitsOf(row)),
      tone: (row) => toneOf(unitsOf(row)),
      ...column,
    },
    unitsOf,
  );

/** A part in percent of a whole. */
export const shareColumn = <Row>(
  column: Pick<ColumnPlan<Row>, 'id' | 'title' | 'widthPx'> & Partial<ColumnPlan<Row>>,
  partsOf: (row: Row) => readonly [Money | null, Money | null],
): ColumnPlan<Row> => ({
  isNumber: true,
  value: (row) => percentOf(...partsOf(row)),
  text: (row) => shownShare(...partsOf(row)),
  tone: (row) => toneOf(partsOf(row)[0]),
  ...column,
});

/** Where a table is narrower, it shows what a trader needs first. */
export const phonePx = 500;

const latencyHint = 'Receive time less the newer of price time and holding time';
const dayHint =
  'Since yesterday’s close (UTC); where no catalog saw it, since the first price this browser saw today';

const columns: readonly ColumnPlan<HoldingRow>[] = [
  { id: 'symbol', title: 'Symbol', widthPx: 90, value: (row) => row.symbol, grows: true },
  {
    id: 'quantity',
    title: 'Quantity',
    widthPx: 78,
    isNumber: true,
    value: (row) => row.shares,
    text: (row) => shownCount(row.shares),
  },
  {
    id: 'reserved',
    title: 'Held back',
    hint: 'Shares promised to open sell orders',
    widthPx: 92,
    isNumber: true,
    isHidden: true,
    value: (row) => row.reserved,
    text: (row) => shownCount(row.reserved),
  },
  moneyColumn(
    {
      id: 'average-cost',
      title: 'Avg cost',
      widthPx: 88,
      roomPx: phonePx,
      text: (row) => shownPrice(row.averageCostUnits),
    },
    (row) => row.averageCostUnits,
  ),
  moneyColumn({ id: 'cost', title: 'Cost', widthPx: 104, isHidden: true }, (row) => row.costUnits),
  moneyColumn(
    {
      id: 'price',
      title: 'Last',
      widthPx: 98,
      tick: (row) => row.tick,
      text: (row) => shownPrice(row.priceUnits),
    },
    (row) => row.priceUnits,
  ),
  profitColumn(
    { id: 'change', title: 'Chg', widthPx: 70, hint: dayHint, roomPx: 960 },
    (row) => row.changeUnits,
  ),
  shareColumn(
    { id: 'change-share', title: 'Chg %', widthPx: 76, hint: dayHint, roomPx: phonePx },
    (row) => [row.changeUnits, row.openUnits],
  ),
  moneyColumn(
    {
      id: 'market-value',
      title: 'Market value',
      widthPx: 108,
      roomPx: phonePx,
      text: (row) => shownCents(row.marketValueUnits),
    },
    (row) => row.marketValueUnits,
  ),
  profitColumn(
    { id: 'day-profit', title: 'Day P&L', widthPx: 90, hint: dayHint, roomPx: phonePx },
    (row) => row.dayProfitUnits,
  ),
  profitColumn({ id: 'profit', title: 'P&L', widthPx: 92 }, (row) => row.profitUnits),
  shareColumn({ id: 'profit-share', title: 'P&L %', widthPx: 76, roomPx: phonePx }, (row) => [
    row.profitUnits,
    row.costUnits,
  ]),
  {
    id: 'latency',
    title: 'Latency',
    hint: latencyHint,
    widthPx: 76,
    roomPx: phonePx,
    isNumber: true,
    value: (row) => row.latencyMs,
    text: (row) => shownLatency(row.latencyMs),
    tone: () => 'soft',
  },
  {
    id: 'index',
    title: 'Index',
    widthPx: 80,
    isNumber: true,
    isHidden: true,
    value: (row) => row.index,
  },
];

const resultOf = ({ profitUnits }: HoldingRow): string => {
  if (profitUnits === null || profitUnits === 0) return 'Even';
  return profitUnits > 0 ? 'Gaining' : 'Losing';
};

export const holdingsPlan = (onPick: (row: HoldingRow) => void): TablePlan<HoldingRow> => ({
  name: 'Holdings',
  id: 'holdings',
  columns,
  groupings: [{ id: 'result', title: 'Result', valueOf: resultOf }],
  rowId: (row) => row.symbol,
  sort: { column: 'symbol', order: 'asc' },
  onPick,
});

/** The row below the holdings. */
export function holdingTotals(totals: Totals): ReadonlyMap<string, string> {
  const { valueUnits, costUnits, profitUnits, dayProfitUnits } = totals;
  return new Map([
    ['symbol', 'Total'],
    ['cost', shownCents(costUnits)],
    ['market-value', shownCents(valueUnits)],
    ['day-profit', shownProfit(dayProfitUnits)],
    ['profit', shownProfit(profitUnits)],
    ['profit-share', shownShare(profitUnits, costUnits)],
  ]);
}
