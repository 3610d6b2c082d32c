// The rows of a grid: the table's own, totals below them, and group headings of our own, which the
// grid's free edition lacks. A sort orders rows within their group; a folded group shows its heading
// alone.

import type { GroupingPlan } from './table-plan.ts';

export type GridRow<Row> =
  | { readonly kind: 'row'; readonly row: Row }
  | {
      readonly kind: 'heading';
      /** What its rows share, in words. */
      readonly value: string;
      readonly count: number;
      readonly isFolded: boolean;
    }
  | { readonly kind: 'total'; readonly texts: ReadonlyMap<string, string> };

export class GroupRows<Row> {
  readonly #folded = new Set<string>();
  #grouping: GroupingPlan<Row> | null = null;

  get isOn(): boolean {
    return this.#grouping !== null;
  }

  group(grouping: GroupingPlan<Row> | null): void {
    this.#grouping = grouping;
    this.#folded.clear();
  }

  toggle(value: string): void {
    if (!this.#folded.delete(value)) this.#folded.add(value);
  }

  /** The rows with a heading for every value among them. */
  withHeadings(rows: readonly Row[]): GridRow<Row>[] {
    const own = rows.map((row) => ({ kind: 'row', row }) as const);
    const grouping = this.#grouping;
    if (grouping === null) return own;
    const counts = new Map<string, number>();
    for (const row of rows) {
      const value = grouping.valueOf(row);
      counts.set(value, (counts.get(value) ?? 0) + 1);
    }
    const headings = [...counts].map(([value, count]) => {
      return { kind: 'heading', value, count, isFolded: this.#folded.has(value) } as const;
    });
    return [...headings, ...own];
  }

  isHidden(row: GridRow<Row>): boolean {
    const value = this.#valueOf(row);
    return row.kind === 'row' && value !== null && this.#folded.has(value);
  }

  /** `sorted`, group by group, each heading before its rows. */
  arrange<Item>(sorted: readonly Item[], rowOf: (item: Item) => GridRow<Row> | undefined): Item[] {
    const groups = new Map<string, { readonly heading: Item[]; readonly rows: Item[] }>();
    for (const item of sorted) {
      const row = rowOf(item);
      const value = (row === undefined ? null : this.#valueOf(row)) ?? '';
      const group = groups.get(value) ?? { heading: [], rows: [] };
      groups.set(value, group);
      (row?.kind === 'heading' ? group.heading : group.rows).push(item);
    }
    return [...groups]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .flatMap(([, { heading, rows }]) => [...heading, ...rows]);
  }

  #valueOf(row: GridRow<Row>): string | null {
    if (row.kind === 'heading') return row.value;
    return row.kind === 'row' ? (this.#grouping?.valueOf(row.row) ?? null) : null;
  }
}
