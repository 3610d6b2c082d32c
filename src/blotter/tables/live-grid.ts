// A table that moves: rows are put in and taken out in batches, sorted, filtered, grouped, exported.
// Wraps the grid library, so that the rest of the page knows tables and rows and no grid.

import { createGrid } from 'ag-grid-community';
import type { GridApi, GridOptions, IRowNode } from 'ag-grid-community';
import type { RowNews } from '../desk/account-desk.ts';
import { gridColumn, textIn } from './grid-columns.ts';
import { GridLayout } from './grid-layout.ts';
import { registerGridModules } from './grid-modules.ts';
import { gridTheme } from './grid-theme.ts';
import { headingCell } from './heading-cell.ts';
import type { Heading } from './heading-cell.ts';
import { GroupRows } from './group-rows.ts';
import type { GridRow, OwnRow } from './group-rows.ts';
import { keptCell } from './kept-cell.ts';
import type { Drawn } from './kept-cell.ts';
import type { ColumnPlan, TablePlan } from './table-plan.ts';

export interface ShownColumn {
  readonly id: string;
  readonly title: string;
  readonly isShown: boolean;
}

/** Figures move at once; rows look for another place, filters and groups this much later at most. */
const arrangeAfterMs = 400;
const scrollBarPx = 12;

export class LiveGrid<Row> {
  readonly #plan: TablePlan<Row>;
  readonly #api: GridApi<GridRow<Row>>;
  readonly #layout: GridLayout;
  readonly #groups = new GroupRows<Row>();
  readonly #rows = new Map<string, OwnRow<Row>>();
  #wanted = '';
  /** Columns that rows are sorted by. */
  #sortedBy: readonly ColumnPlan<Row>[] = [];
  #arranging = 0;

  /** Draws into `host`, which must have a height. Call `destroy` when it goes. */
  constructor(host: HTMLElement, plan: TablePlan<Row>) {
    this.#plan = plan;
    this.#layout = new GridLayout(plan.id);
    registerGridModules();
    this.#api = createGrid(host, this.#options(host.clientWidth));
    this.#layout.restore(this.#api);
    this.#noteSort();
    host.querySelector('[role=grid],[role=treegrid]')?.setAttribute('aria-label', plan.name);
  }

  get count(): number {
    return this.#rows.size;
  }

  take({ all, put, gone }: RowNews<Row>): void {
    if (all) this.#rows.clear();
    const own = put.map((row) => ({ kind: 'row', row }) as const);
    for (const item of own) this.#rows.set(this.#plan.rowId(item.row), item);
    const left = gone.filter((id) => this.#rows.delete(id));
    if (all) this.#refill();
    else this.#change(own, left);
  }

  replace(rows: readonly Row[]): void {
    this.take({ all: true, put: rows, gone: [] });
  }

  /** A row of sums below the others, by column. */
  total(texts: ReadonlyMap<string, string> | null): void {
    const shown = this.#api.getPinnedBottomRow(0);
    if (texts !== null && shown !== undefined) {
      shown.updateData({ kind: 'total', texts });
      return;
    }
    const rows = texts === null ? [] : [{ kind: 'total', texts } as const];
    this.#api.setGridOption('pinnedBottomRowData', rows);
  }

  /** Shows the rows in which some cell has this text. */
  search(text: string): void {
    this.#wanted = text.trim().toLowerCase();
    this.#api.onFilterChanged();
  }

  /** By the id of a grouping; null: not at all. */
  group(id: string | null): void {
    this.#groups.group(this.#plan.groupings.find((plan) => plan.id === id) ?? null);
    this.#refill();
  }

  columns(): ShownColumn[] {
    const named = this.#plan.columns.filter(({ isTool }) => isTool !== true);
    return named.map(({ id, title }) => {
      return { id, title, isShown: this.#api.getColumn(id)?.isVisible() === true };
    });
  }

  showColumn(id: string, isShown: boolean): void {
    this.#api.setColumnsVisible([id], isShown);
  }

  resetColumns(): void {
    this.#api.resetColumnState();
    this.#api.setFilterModel(null);
    this.#layout.forget();
  }

  /** Downloads what is shown, values unformatted. */
  exportCsv(fileName: string): void {
    const columnKeys = this.#api.getAllDisplayedColumns().filter((column) => {
      return this.#plan.columns.some(
        ({ id, isTool }) => id === column.getColId() && isTool !== true,
      );
    });
    this.#api.exportDataAsCsv({
      fileName,
      columnKeys,
      skipPinnedBottom: true,
      shouldRowBeSkipped: ({ node }) => (node as IRowNode<GridRow<Row>>).data?.kind !== 'row',
      processCellCallback: ({ value }) => {
        const cell: unknown = value;
        return typeof cell === 'string' || typeof cell === 'number' ? String(cell) : '';
      },
    });
  }

  destroy(): void {
    window.clearTimeout(this.#arranging);
    this.#api.destroy();
  }

  // A row's figures are drawn where the row is. That rows are looked through, sorted and placed again,
  // which costs all of them, happens a few times a second, and only if a figure that decides it moved.
  #change(put: readonly OwnRow<Row>[], gone: readonly string[]): void {
    const add: GridRow<Row>[] = [];
    let isMoved = false;
    for (const item of put) {
      const node = this.#api.getRowNode(this.#plan.rowId(item.row));
      if (node === undefined) {
        add.push(item);
        continue;
      }
      isMoved ||= this.#isMovedBy(node.data, item);
      node.updateData(item);
    }
    const remove = gone
      .map((id) => this.#api.getRowNode(id)?.data)
      .filter((data) => data !== undefined);
    if (add.length + remove.length > 0) {
      if (this.#groups.isOn) this.#refill();
      else this.#api.applyTransaction({ add, remove });
    } else if (isMoved) {
      this.#arrangeSoon();
    }
  }

  #isMovedBy(before: GridRow<Row> | undefined, now: OwnRow<Row>): boolean {
    if (before?.kind !== 'row') return true;
    if (this.#wanted !== '' || this.#api.isAnyFilterPresent()) return true;
    if (!this.#groups.isSameGroup(before, now)) return true;
    return this.#sortedBy.some(({ value }) => value(before.row) !== value(now.row));
  }

  #arrangeSoon(): void {
    if (this.#arranging !== 0) return;
    this.#arranging = window.setTimeout(() => {
      this.#arranging = 0;
      if (this.#groups.isOn) this.#refill();
      else this.#api.refreshClientSideRowModel('filter');
    }, arrangeAfterMs);
  }

  #noteSort(): void {
    const sorted = this.#api.getColumnState().filter(({ sort }) => typeof sort === 'string');
    const ids = new Set(sorted.map(({ colId }) => colId));
    this.#sortedBy = this.#plan.columns.filter(({ id }) => ids.has(id));
  }

  #refill(): void {
    this.#api.setGridOption('rowData', this.#groups.withHeadings([...this.#rows.values()]));
  }

  #idOf(data: GridRow<Row>): string {
    if (data.kind === 'row') return this.#plan.rowId(data.row);
    return data.kind === 'heading' ? `heading ${data.value}` : 'total';
  }

  #passes(node: IRowNode<GridRow<Row>>): boolean {
    const { data } = node;
    if (data?.kind !== 'row') return true;
    if (this.#groups.isHidden(data)) return false;
    if (this.#wanted === '') return true;
    return this.#plan.columns.some((column) => {
      const text = textIn(column, data) ?? String(column.value(data.row) ?? '');
      return text.toLowerCase().includes(this.#wanted);
    });
  }

  #toggle(value: string): void {
    this.#groups.toggle(value);
    this.#refill();
    this.#api.onFilterChanged();
  }

  #options(widthPx: number): GridOptions<GridRow<Row>> {
    const { columns, onPick, onKey } = this.#plan;
    const nonce = document.querySelector<HTMLMetaElement>('meta[name=style-nonce]')?.content;
    const saveSoon = ({ api }: { readonly api: GridApi<GridRow<Row>> }): void => {
      this.#layout.saveSoon(api);
    };
    return {
      theme: gridTheme,
      ...(nonce === undefined ? {} : { styleNonce: nonce }),
      columnDefs: columns.map((column) => this.#column(gridColumn(column, widthPx))),
      defaultColDef: { sortable: true, resizable: true, suppressHeaderMenuButton: true },
      getRowId: ({ data }) => this.#idOf(data),
      rowData: [],
      suppressColumnVirtualisation: true,
      suppressNoRowsOverlay: true,
      // Told, not measured: where bars are drawn over the page, a measured one would lie on the last
      // column.
      scrollbarWidth: scrollBarPx,
      // Its room is kept from the start: one that comes with the rows would lie on the last column too.
      alwaysShowVerticalScroll: true,
      suppressDragLeaveHidesColumns: true,
      animateRows: false,
      enableCellTextSelection: true,
      isExternalFilterPresent: () => this.#wanted !== '' || this.#groups.isOn,
      doesExternalFilterPass: (node) => this.#passes(node),
      postSortRows: ({ nodes }) => {
        if (!this.#groups.isOn) return;
        const arranged = this.#groups.arrange(nodes, (node) => node.data);
        nodes.splice(0, nodes.length, ...arranged);
      },
      isFullWidthRow: ({ rowNode }) => rowNode.data?.kind === 'heading',
      fullWidthCellRenderer: this.#headingCell(),
      onColumnMoved: saveSoon,
      onColumnResized: saveSoon,
      onColumnVisible: saveSoon,
      onSortChanged: (event) => {
        this.#noteSort();
        saveSoon(event);
      },
      onRowClicked: ({ data }) => {
        if (data?.kind === 'row') onPick?.(data.row);
      },
      onCellKeyDown: ({ data, event }) => {
        if (data?.kind === 'row' && event instanceof KeyboardEvent) onKey?.(data.row, event.key);
      },
    };
  }

  #headingCell() {
    const draw = (headingNow: () => Heading | null): Drawn<Heading> =>
      headingCell(headingNow, (value) => this.#toggle(value));
    return keptCell(draw, (data: GridRow<Row> | undefined) =>
      data?.kind === 'heading' ? data : null,
    );
  }

  #column<Column extends { colId?: string }>(column: Column): Column {
    const { sort } = this.#plan;
    return sort?.column === column.colId ? { ...column, sort: sort?.order } : column;
  }
}
