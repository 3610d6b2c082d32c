// How the reader arranged a table's columns: order, width, sort, which are shown. Kept per table in
// this browser, for all its windows.

import type { ColumnState, GridApi } from 'ag-grid-community';
import { isFields, isListOf, isText, parseJson } from '../../stream/shape.ts';
import { recall, remember } from '../link/page-memory.ts';

const saveAfterMs = 300;

export class GridLayout {
  readonly #key: string;
  #timer = 0;

  constructor(tableId: string) {
    this.#key = `layout.${tableId}`;
  }

  /** Arranges the columns as they were left. */
  restore(api: Pick<GridApi, 'applyColumnState'>): void {
    const state = parseJson(recall(this.#key) ?? '');
    if (isListOf(state, isColumnState)) {
      api.applyColumnState({ state: [...state], applyOrder: true });
    }
  }

  /** Call on every change; writes once the dragging is over. */
  saveSoon(api: Pick<GridApi, 'getColumnState' | 'isDestroyed'>): void {
    window.clearTimeout(this.#timer);
    this.#timer = window.setTimeout(() => {
      if (!api.isDestroyed()) remember(this.#key, JSON.stringify(api.getColumnState()));
    }, saveAfterMs);
  }

  forget(): void {
    window.clearTimeout(this.#timer);
    remember(this.#key, null);
  }
}

const isColumnState = (value: unknown): value is ColumnState =>
  isFields(value) && isText(value['colId']);
