// A table with its tools: search, grouping, columns, export. The grid itself lives outside Preact; it
// is made once and fed by whoever `attach`es to it.

import { useEffect, useRef, useState } from 'preact/hooks';
import type { ComponentChildren } from 'preact';
import { LiveGrid } from './live-grid.ts';
import type { TablePlan } from './table-plan.ts';
import { ColumnMenu } from './column-menu.tsx';

interface GridPanelProps<Row> {
  readonly plan: TablePlan<Row>;
  /** Feeds the grid until what it returns is called. A new function is a new start. */
  readonly attach: (grid: LiveGrid<Row>) => () => void;
  /** Said in place of rows; null: there are some. */
  readonly emptyWords: string | null;
  /** Heading; left out where a tab says it already. */
  readonly title?: ComponentChildren;
  /** Buttons of this table alone. */
  readonly children?: ComponentChildren;
}

export function GridPanel<Row>(props: GridPanelProps<Row>) {
  const { plan, attach, emptyWords, title, children } = props;
  const host = useRef<HTMLDivElement>(null);
  const [grid, setGrid] = useState<LiveGrid<Row> | null>(null);
  useEffect(() => {
    if (host.current === null) return undefined;
    const made = new LiveGrid(host.current, plan);
    const detach = attach(made);
    setGrid(made);
    return () => {
      detach();
      made.destroy();
      setGrid(null);
    };
  }, [plan, attach]);
  return (
    <section class="panel grid-panel" aria-label={plan.name} data-testid={plan.id}>
      <div class="panel-tools">
        {title !== undefined && <h2>{title}</h2>}
        {children}
        {grid !== null && <Tools grid={grid} plan={plan} />}
      </div>
      <div class="grid-frame">
        <div class="grid-host" ref={host} />
        {emptyWords !== null && <p class="empty">{emptyWords}</p>}
      </div>
    </section>
  );
}

interface ToolsProps<Row> {
  readonly grid: LiveGrid<Row>;
  readonly plan: TablePlan<Row>;
}

function Tools<Row>({ grid, plan }: ToolsProps<Row>) {
  const { name, id, groupings } = plan;
  return (
    <div class="tools">
      <input
        type="search"
        class="search"
        placeholder="Search"
        aria-label={`Search ${name.toLowerCase()}`}
        onInput={(event) => grid.search(event.currentTarget.value)}
      />
      {groupings.length > 0 && (
        <select
          aria-label={`Group ${name.toLowerCase()}`}
          onChange={({ currentTarget: { value } }) => grid.group(value === '' ? null : value)}
        >
          <option value="">No groups</option>
          {groupings.map((grouping) => (
            <option key={grouping.id} value={grouping.id}>
              By {grouping.title.toLowerCase()}
            </option>
          ))}
        </select>
      )}
      <ColumnMenu grid={grid} name={name} />
      <button
        type="button"
        class="quiet"
        aria-label={`Export ${name.toLowerCase()} as CSV`}
        onClick={() => grid.exportCsv(`${id}.csv`)}
      >
        CSV
      </button>
    </div>
  );
}
