// Every order the page knows of, the refused ones among them, newest first; older ones on request.

import { useMemo, useState } from 'preact/hooks';
import { emptyWords } from './empty-words.ts';
import { GridPanel } from './grid-panel.tsx';
import type { LiveGrid } from './live-grid.ts';
import { readOlderOrders } from '../link/older-orders.ts';
import { orderRow, refusedRow } from '../desk/order-row.ts';
import type { OrderRow } from '../desk/order-row.ts';
import { historyPlan } from './orders-plan.ts';
import { orderPorts } from '../link/order-ports.ts';
import type { DeskPicture } from '../desk/use-desk.ts';

interface HistoryProps {
  readonly picture: DeskPicture;
}

const plan = historyPlan();

export function HistoryPanel({ picture }: HistoryProps) {
  const { desk, pulse, refusals } = picture;
  const { book } = desk;
  const [older, setOlder] = useState<'some' | 'asking' | 'none' | 'failed'>('some');
  const rows = (): OrderRow[] => [...refusals.rows.map(refusedRow), ...book.orders().map(orderRow)];
  const attach = useMemo(
    () => (grid: LiveGrid<OrderRow>) => {
      grid.replace(rows());
      return pulse.follow((news) => {
        if (news.orders) grid.replace(rows());
      });
    },
    [desk, pulse, refusals],
  );
  const askOlder = async (): Promise<void> => {
    setOlder('asking');
    const before = book.orders().at(-1)?.number ?? 0;
    const found = await readOlderOrders(book.account, before, orderPorts);
    if (found !== null) book.past.put(found);
    book.touchOrders();
    pulse.beat(desk.settle());
    setOlder(found === null ? 'failed' : found.length === 0 ? 'none' : 'some');
  };
  const none = refusals.rows.length + book.orders().length === 0;
  return (
    <GridPanel
      plan={plan}
      attach={attach}
      emptyWords={none ? emptyWords(book, 'No orders yet.') : null}
    >
      <button
        type="button"
        class="quiet"
        disabled={older === 'asking' || older === 'none' || none}
        onClick={() => void askOlder()}
      >
        {olderWords[older]}
      </button>
    </GridPanel>
  );
}

const olderWords = {
  some: 'Show older',
  asking: 'Asking…',
  none: 'That is all',
  failed: 'No answer; ask again',
} as const;
