// What a table is: its columns, how its rows are told apart, by what they can be grouped. Plain
// descriptions; the grid that draws them is another file's business.

import type { GroupingPlan } from './grouping-plan.ts';
import type { Draw } from './kept-cell.ts';
import type { RowTick } from '../desk/row-tick.ts';

export type Tone = 'gain' | 'loss' | 'buy' | 'sell' | 'soft' | '';

export interface ColumnPlan<Row> {
  readonly id: string;
  readonly title: string;
  /** Said where the title is too short to be clear. */
  readonly hint?: string;
  readonly widthPx: number;
  /** Takes its share of what room is left. */
  readonly grows?: boolean;
  readonly isNumber?: boolean;
  /** Holds buttons: always shown and in sight, never exported. */
  readonly isTool?: boolean;
  /** Not shown until asked for. */
  readonly isHidden?: boolean;
  /** Not shown until asked for where the table is narrower than this. */
  readonly roomPx?: number;
  /** What is sorted, filtered and exported; also what decides whether a cell is drawn again. */
  readonly value: (row: Row) => string | number | null;
  /** What is read; the value itself when left out. */
  readonly text?: (row: Row) => string;
  readonly tone?: (row: Row) => Tone;
  readonly tick?: (row: Row) => RowTick;
  /** Draws the cell, as elements, instead of the text. */
  readonly draw?: Draw<Row>;
}

export interface TablePlan<Row> {
  readonly name: string;
  /** Also the key under which its layout is kept. */
  readonly id: string;
  readonly columns: readonly ColumnPlan<Row>[];
  readonly groupings: readonly GroupingPlan<Row>[];
  readonly rowId: (row: Row) => string;
  /** Column it is sorted by at first. */
  readonly sort?: { readonly column: string; readonly order: 'asc' | 'desc' };
  readonly onPick?: (row: Row) => void;
  /** A key pressed on a row, as KeyboardEvent.key. */
  readonly onKey?: (row: Row, key: string) => void;
}
