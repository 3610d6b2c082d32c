// By what a table's rows can be put together.

export interface GroupingPlan<Row> {
  readonly id: string;
  readonly title: string;
  /** What the rows of a group share, in words. */
  readonly valueOf: (row: Row) => string;
}
