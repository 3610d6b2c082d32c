// A cell, or a whole row, that is more than text. Its elements are made once and kept while the row's
// figures move: a button that is made anew between the press and the release of a mouse loses the
// click, and a focused one the focus.

import type { ICellRendererComp, ICellRendererParams } from 'ag-grid-community';

/** What was drawn, and how it follows its row. */
export interface Drawn<Row> {
  readonly element: HTMLElement;
  /** Shows the row as it is now. */
  show(row: Row): void;
}

/** Draws the elements, empty. `rowNow` is the row at the time of asking: null once it is gone. */
export type Draw<Row> = (rowNow: () => Row | null) => Drawn<Row>;

type Made<Shown> = new () => ICellRendererComp<Shown>;

/** `pick` finds what to draw in the grid's row; null: an empty cell. */
export function keptCell<Shown, Row>(
  draw: Draw<Row>,
  pick: (shown: Shown | undefined) => Row | null,
): Made<Shown> {
  return class KeptCell implements ICellRendererComp<Shown> {
    readonly #box = document.createElement('span');
    #drawn: Drawn<Row> | null = null;
    #row: Row | null = null;
    /** A figure in another column may have moved without this cell being asked to follow. */
    #latest: () => Row | null = () => this.#row;

    init(params: ICellRendererParams<Shown>): void {
      this.#box.className = 'kept';
      this.refresh(params);
    }

    getGui(): HTMLElement {
      return this.#box;
    }

    refresh({ data, node }: ICellRendererParams<Shown>): boolean {
      this.#row = pick(data);
      this.#latest = () => pick(node.data);
      if (this.#row === null) {
        this.#box.replaceChildren();
        this.#drawn = null;
        return true;
      }
      if (this.#drawn === null) {
        this.#drawn = draw(() => this.#latest());
        this.#box.replaceChildren(this.#drawn.element);
      }
      this.#drawn.show(this.#row);
      return true;
    }
  };
}
