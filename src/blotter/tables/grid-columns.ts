// Turns a table's columns into the grid's. Everything here runs for every cell that is drawn, so it
// asks the plan and does nothing else.

import type { CellClassParams, CellClassRules, ColDef } from 'ag-grid-community';
import type { GridRow } from './group-rows.ts';
import { keptCell } from './kept-cell.ts';
import type { ColumnPlan, Tone } from './table-plan.ts';

/** `widthPx`: what the table has at first. */
export function gridColumn<Row>(plan: ColumnPlan<Row>, widthPx: number): ColDef<GridRow<Row>> {
  const { draw } = plan;
  return {
    colId: plan.id,
    headerName: plan.title,
    width: plan.widthPx,
    minWidth: plan.grows === true ? plan.widthPx : Math.min(plan.widthPx, 48),
    hide: plan.isHidden === true || widthPx < (plan.roomPx ?? 0),
    // Scrolled out of sight a button is as good as none.
    ...(plan.isTool === true ? { pinned: 'right', lockPinned: true } : {}),
    filter: plan.isNumber === true ? 'agNumberColumnFilter' : 'agTextColumnFilter',
    headerClass: plan.isNumber === true ? 'number' : '',
    cellClass: plan.isNumber === true ? 'number' : '',
    cellClassRules: rulesOf(plan),
    valueGetter: ({ data }) => valueIn(plan, data),
    valueFormatter: ({ data, value }) => textIn(plan, data) ?? String(value ?? ''),
    ...(plan.grows === true ? { flex: 1 } : {}),
    ...(draw === undefined
      ? {}
      : {
          cellRenderer: keptCell(draw, (data: GridRow<Row> | undefined) =>
            data?.kind === 'row' ? data.row : null,
          ),
        }),
  };
}

function valueIn<Row>(plan: ColumnPlan<Row>, data: GridRow<Row> | undefined) {
  if (data?.kind === 'row') return plan.value(data.row);
  return data?.kind === 'total' ? (data.texts.get(plan.id) ?? null) : null;
}

export function textIn<Row>(plan: ColumnPlan<Row>, data: GridRow<Row> | undefined): string | null {
  if (data?.kind !== 'row') return null;
  return plan.text?.(data.row) ?? null;
}

const tones: readonly Exclude<Tone, ''>[] = ['gain', 'loss', 'buy', 'sell', 'soft'];
const ticks = [
  ['tick-up-even', 'up', 0],
  ['tick-up-odd', 'up', 1],
  ['tick-down-even', 'down', 0],
  ['tick-down-odd', 'down', 1],
] as const;

// Rules, unlike classes, are taken away again when they no longer hold.
function rulesOf<Row>({ id, tone, tick }: ColumnPlan<Row>): CellClassRules<GridRow<Row>> {
  const rules: CellClassRules<GridRow<Row>> = {};
  type Params = CellClassParams<GridRow<Row>>;
  if (tone !== undefined) {
    for (const name of tones) {
      rules[`tone-${name}`] = ({ data }: Params) =>
        data?.kind === 'row'
          ? tone(data.row) === name
          : data?.kind === 'total' && toneOfTotal(data.texts.get(id)) === name;
    }
  }
  if (tick !== undefined) {
    for (const [name, direction, parity] of ticks) {
      rules[name] = ({ data }: Params) => {
        if (data?.kind !== 'row') return false;
        const now = tick(data.row);
        return now.direction === direction && now.turn % 2 === parity;
      };
    }
  }
  return rules;
}

function toneOfTotal(text: string | undefined): Tone {
  if (text?.startsWith('+') === true) return 'gain';
  return text?.startsWith('-') === true ? 'loss' : '';
}
