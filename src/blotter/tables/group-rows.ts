// The rows of a grid: the table's own, totals below them, and group headings of our own, which the
// grid's free edition lacks. A sort orders rows within their group; a folded group shows its heading
// alone.

import type { GroupingPlan } from './grouping-plan.ts';

export interface OwnRow<Row> {
  readonly kind: 'row';
  readonly row: Row;
}

interface HeadingRow {
  readonly kind: 'heading';
  /** What its rows share, in words. */
  readonly value: string;
  readonly count: number;
  readonly isFolded: boolean;
}

export type GridRow<Row> =
  | OwnRow<Row>
  | HeadingRow
  | { readonly kind: 'total'; readonly texts: ReadonlyMap<string, string> };

export class GroupRows<Row> {
  readonly #folded = new Set<string>();
  /** As last shown: what says the same stays the same object, and is not drawn again. */
  readonly #headings = new Map<string, HeadingRow>();
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
  withHeadings(rows: readonly OwnRow<Row>[]): GridRow<Row>[] {
    const grouping = this.#grouping;
    if (grouping === null) return [...rows];
    const counts = new Map<string, number>();
    for (const { row } of rows) {
      const value = grouping.valueOf(row);
      counts.set(value, (counts.get(value) ?? 0) + 1);
    }
    const headings = [...counts].map(([value, count]) => this.#heading(value, count));
    return [...headings, ...rows];
  }

  isSameGroup(a: GridRow<Row>, b: GridRow<Row>): boolean {
    return this.#valueOf(a) === this.#valueOf(b);
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

  #heading(value: string, count: number): HeadingRow {
    const isFolded = this.#folded.has(value);
    const shown = this.#headings.get(value);
    if (shown?.count === count && shown.isFolded === isFolded) return shown;
    const heading = { kind: 'heading', value, count, isFolded } as const;
    this.#headings.set(value, heading);
    return heading;
  }

  #valueOf(row: GridRow<Row>): string | null {
    if (row.kind === 'heading') return row.value;
    return row.kind === 'row' ? (this.#grouping?.valueOf(row.row) ?? null) : null;
  }
}
