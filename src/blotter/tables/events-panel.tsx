// What was recorded about the account, newest first. Asked for when it is opened and on request: such
// events are rare, and the account's stream does not carry them.

import { useEffect, useMemo, useState } from 'preact/hooks';
import { isCount, isFields, isText } from '../../stream/shape.ts';
import { shownMoment } from '../desk/figures.ts';
import { GridPanel } from './grid-panel.tsx';
import type { LiveGrid } from './live-grid.ts';
import { orderPorts } from '../link/order-ports.ts';
import type { TablePlan } from './table-plan.ts';
import { untilKnown } from '../link/until-known.ts';

interface EventRow {
  readonly id: string;
  readonly index: number;
  readonly timeMs: number;
  readonly data: string;
}

type Reading =
  | { readonly kind: 'asking' }
  | { readonly kind: 'read'; readonly rows: readonly EventRow[] }
  | { readonly kind: 'failed'; readonly words: string };

const plan: TablePlan<EventRow> = {
  name: 'Account events',
  id: 'events',
  columns: [
    { id: 'index', title: 'Index', widthPx: 84, isNumber: true, value: (row) => row.index },
    {
      id: 'time',
      title: 'Time',
      widthPx: 130,
      value: (row) => row.timeMs,
      text: (row) => shownMoment(row.timeMs),
    },
    { id: 'data', title: 'Event', widthPx: 300, grows: true, value: (row) => row.data },
  ],
  groupings: [],
  rowId: (row) => row.id,
  sort: { column: 'index', order: 'desc' },
};

const eventsMax = 200;
const triesMax = 3;

export function EventsPanel({ account }: { readonly account: string }) {
  const [reading, setReading] = useState<Reading>({ kind: 'asking' });
  const ask = async (): Promise<void> => setReading(await readEvents(account));
  useEffect(() => void ask(), [account]);
  const rows = reading.kind === 'read' ? reading.rows : null;
  const attach = useMemo(
    () => (grid: LiveGrid<EventRow>) => {
      grid.replace(rows ?? []);
      return () => undefined;
    },
    [rows],
  );
  return (
    <GridPanel plan={plan} attach={attach} emptyWords={emptyOf(reading)}>
      <button type="button" class="quiet" onClick={() => void ask()}>
        Refresh
      </button>
    </GridPanel>
  );
}

function emptyOf(reading: Reading): string | null {
  if (reading.kind === 'asking') return 'Asking for events.';
  if (reading.kind === 'failed') return reading.words;
  return reading.rows.length > 0 ? null : 'Nothing was recorded about this account.';
}

async function readEvents(account: string): Promise<Reading> {
  const path = `/accounts/${encodeURIComponent(account)}/events?limit=${eventsMax}`;
  const onRetry = (): void => undefined;
  const answer = await untilKnown({ method: 'GET', path }, { ...orderPorts, onRetry }, triesMax);
  if (answer.kind === 'refused') return { kind: 'failed', words: answer.message };
  if (answer.kind === 'unknown' || !Array.isArray(answer.data)) {
    return { kind: 'failed', words: 'No answer. Try again.' };
  }
  const rows = (answer.data as unknown[]).map(eventOf).filter((row) => row !== null);
  return { kind: 'read', rows };
}

// One entry may record several events: its place in the answer tells them apart.
function eventOf(value: unknown, at: number): EventRow | null {
  if (!isFields(value)) return null;
  const { data, index, recordedAt } = value;
  if (!isText(data) || !isCount(index) || !isText(recordedAt)) return null;
  return { id: `${index} ${at}`, index, timeMs: Date.parse(recordedAt), data };
}
