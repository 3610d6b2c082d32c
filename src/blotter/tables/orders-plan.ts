// The columns of the open orders and of the order history.

import { nothing, shownCount, shownMoment, shownMoney, shownTime } from '../desk/figures.ts';
import { moneyColumn, phonePx } from './holdings-plan.ts';
import { fillBar, orderButtons } from './order-cells.ts';
import type { OrderDeeds } from './order-cells.ts';
import { statusWords, typeWords } from '../desk/order-row.ts';
import type { OrderRow } from '../desk/order-row.ts';
import type { GroupingPlan } from './grouping-plan.ts';
import type { ColumnPlan, TablePlan, Tone } from './table-plan.ts';

const sideWords = { buy: 'Buy', sell: 'Sell' } as const;

const number: ColumnPlan<OrderRow> = {
  id: 'number',
  roomPx: phonePx,
  title: 'No.',
  widthPx: 68,
  isNumber: true,
  value: (row) => row.number,
  text: (row) => (row.number === null ? nothing : String(row.number)),
};
const symbol: ColumnPlan<OrderRow> = {
  id: 'symbol',
  title: 'Symbol',
  widthPx: 96,
  grows: true,
  value: (row) => row.symbol,
};
const side: ColumnPlan<OrderRow> = {
  id: 'side',
  title: 'Side',
  widthPx: 54,
  value: (row) => sideWords[row.side],
  tone: (row) => row.side,
};
const type: ColumnPlan<OrderRow> = {
  id: 'type',
  roomPx: phonePx,
  title: 'Type',
  widthPx: 80,
  value: (row) => typeWords[row.type],
};
const quantity: ColumnPlan<OrderRow> = {
  id: 'quantity',
  title: 'Quantity',
  widthPx: 78,
  isNumber: true,
  value: (row) => row.quantity,
  text: (row) => shownCount(row.quantity),
};
const filled: ColumnPlan<OrderRow> = {
  id: 'filled',
  roomPx: phonePx,
  title: 'Filled',
  widthPx: 100,
  isNumber: true,
  value: (row) => row.cumQty,
  draw: fillBar,
};
const limit = moneyColumn<OrderRow>(
  { id: 'limit', title: 'Limit', widthPx: 74 },
  (row) => row.limitUnits,
);
const stop = moneyColumn<OrderRow>(
  { id: 'stop', title: 'Stop', widthPx: 74, roomPx: phonePx },
  (row) => row.stopUnits,
);
const timeInForce: ColumnPlan<OrderRow> = {
  id: 'time-in-force',
  roomPx: phonePx,
  title: 'TIF',
  hint: 'Time in force',
  widthPx: 52,
  value: (row) => row.timeInForce?.toUpperCase() ?? null,
  text: (row) => row.timeInForce?.toUpperCase() ?? nothing,
};
const index: ColumnPlan<OrderRow> = {
  id: 'index',
  roomPx: phonePx,
  title: 'Index',
  hint: 'The log entry it was committed at',
  widthPx: 68,
  isNumber: true,
  value: (row) => row.index,
  text: (row) => (row.index === null ? nothing : String(row.index)),
  tone: () => 'soft',
};

const time = (text: (ms: number) => string, widthPx: number): ColumnPlan<OrderRow> => ({
  id: 'time',
  roomPx: phonePx,
  title: 'Time',
  widthPx,
  value: (row) => row.timeMs,
  text: (row) => text(row.timeMs),
  tone: () => 'soft',
});

const statusTones: Readonly<Partial<Record<OrderRow['status'], Tone>>> = {
  rejected: 'loss',
  filled: 'gain',
  canceled: 'soft',
  expired: 'soft',
  replaced: 'soft',
};

const status = (withReason: boolean): ColumnPlan<OrderRow> => ({
  id: 'status',
  title: 'Status',
  widthPx: withReason ? 170 : 94,
  grows: withReason,
  value: (row) =>
    withReason && row.reason !== null
      ? `${statusWords[row.status]}: ${row.reason}`
      : statusWords[row.status],
  tone: (row) => statusTones[row.status] ?? '',
});

const groupings: readonly GroupingPlan<OrderRow>[] = [
  { id: 'symbol', title: 'Symbol', valueOf: (row) => row.symbol },
  { id: 'side', title: 'Side', valueOf: (row) => sideWords[row.side] },
  { id: 'status', title: 'Status', valueOf: (row) => statusWords[row.status] },
];

export const openOrdersPlan = ({ onCancel, onReplace }: OrderDeeds): TablePlan<OrderRow> => ({
  name: 'Open orders',
  id: 'open-orders',
  columns: [
    number,
    time(shownTime, 76),
    side,
    symbol,
    type,
    quantity,
    filled,
    limit,
    stop,
    timeInForce,
    status(false),
    index,
    {
      id: 'deeds',
      title: 'Actions',
      isTool: true,
      widthPx: 124,
      value: (row) => `${row.id} ${row.status}`,
      draw: orderButtons({ onCancel, onReplace }),
    },
  ],
  groupings,
  rowId: (row) => row.id,
  sort: { column: 'number', order: 'desc' },
  onKey: (row, key) => {
    if (key === 'Delete') onCancel(row);
    if (key === 'Enter') onReplace(row);
  },
});

export const historyPlan = (): TablePlan<OrderRow> => ({
  name: 'Order history',
  id: 'history',
  columns: [
    number,
    { ...time(shownMoment, 124), roomPx: 0 },
    side,
    symbol,
    type,
    quantity,
    filled,
    { ...limit, isHidden: true },
    { ...stop, isHidden: true },
    { ...timeInForce, isHidden: true },
    moneyColumn(
      { id: 'price', title: 'Price', widthPx: 90, text: (row) => shownMoney(row.priceUnits) },
      (row) => row.priceUnits,
    ),
    status(true),
    {
      id: 'replaces',
      title: 'Replaces',
      widthPx: 82,
      isNumber: true,
      isHidden: true,
      value: (row) => row.replaces,
      text: (row) => (row.replaces === null ? nothing : String(row.replaces)),
    },
    index,
  ],
  groupings,
  rowId: (row) => row.id,
  sort: { column: 'time', order: 'desc' },
});
