// The lower half: open orders, order history, account events, one at a time.

import { useMemo, useState } from 'preact/hooks';
import { EventsPanel } from './events-panel.tsx';
import { HistoryPanel } from './history-panel.tsx';
import { OpenOrdersPanel } from './open-orders-panel.tsx';
import { isOpen } from '../desk/order-row.ts';
import type { OrderRow } from '../desk/order-row.ts';
import { TabStrip } from '../frame/tab-strip.tsx';
import type { DeskPicture } from '../desk/use-desk.ts';

interface OrdersProps {
  readonly picture: DeskPicture;
  readonly onCancel: (row: OrderRow) => void;
  readonly onReplace: (row: OrderRow) => void;
  readonly onCancelAll: () => void;
}

export type OrdersTab = 'open' | 'history' | 'events';

export function OrdersPanel({ picture, onCancel, onReplace, onCancelAll }: OrdersProps) {
  const [tab, setTab] = useState<OrdersTab>('open');
  const { book } = picture.desk;
  const openCount = book.mirror.orders(book.account).filter(isOpen).length;
  const deeds = useMemo(() => ({ onCancel, onReplace }), [onCancel, onReplace]);
  return (
    <div class="panel tabbed">
      <TabStrip
        name="Orders"
        tabs={[
          { id: 'open', title: 'Open orders', count: openCount },
          { id: 'history', title: 'Order history' },
          { id: 'events', title: 'Account events' },
        ]}
        chosen={tab}
        onChoose={setTab}
      />
      <div class="tab-body" role="tabpanel" aria-labelledby={`tab-${tab}`}>
        {tab === 'open' && (
          <OpenOrdersPanel
            picture={picture}
            deeds={deeds}
            openCount={openCount}
            onCancelAll={onCancelAll}
          />
        )}
        {tab === 'history' && <HistoryPanel picture={picture} />}
        {tab === 'events' && <EventsPanel account={book.account} />}
      </div>
    </div>
  );
}
