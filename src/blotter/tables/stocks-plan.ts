// The columns of the listed stocks.

import type { StockRow } from '../desk/account-desk.ts';
import { shownCount, shownPrice } from '../desk/figures.ts';
import { moneyColumn, profitColumn, shareColumn } from './holdings-plan.ts';
import type { ColumnPlan, TablePlan } from './table-plan.ts';

const columns: readonly ColumnPlan<StockRow>[] = [
  { id: 'symbol', title: 'Symbol', widthPx: 96, value: (row) => row.symbol, grows: true },
  moneyColumn(
    {
      id: 'price',
      title: 'Last',
      widthPx: 92,
      tick: (row) => row.tick,
      text: (row) => shownPrice(row.priceUnits),
    },
    (row) => row.priceUnits,
  ),
  profitColumn(
    { id: 'change', title: 'Chg', widthPx: 72, isHidden: true },
    (row) => row.changeUnits,
  ),
  shareColumn({ id: 'change-share', title: 'Chg %', widthPx: 74 }, (row) => [
    row.changeUnits,
    row.openUnits,
  ]),
  {
    id: 'inventory',
    title: 'For sale',
    widthPx: 82,
    isNumber: true,
    value: (row) => row.inventory ?? Number.MAX_SAFE_INTEGER,
    text: (row) => (row.inventory === null ? '∞' : shownCount(row.inventory)),
  },
  {
    id: 'volume',
    title: 'Volume',
    widthPx: 74,
    isNumber: true,
    isHidden: true,
    value: (row) => row.volume,
    text: (row) => shownCount(row.volume),
  },
];

export const stocksPlan = (onPick: (row: StockRow) => void): TablePlan<StockRow> => ({
  name: 'Stocks',
  id: 'stocks',
  columns,
  groupings: [],
  rowId: (row) => row.symbol,
  sort: { column: 'symbol', order: 'asc' },
  onPick,
});
