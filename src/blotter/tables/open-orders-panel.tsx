// Orders that are not done, live, each with its cancel and replace.

import { useMemo } from 'preact/hooks';
import { emptyWords } from './empty-words.ts';
import { GridPanel } from './grid-panel.tsx';
import type { LiveGrid } from './live-grid.ts';
import { isOpen, orderRow } from '../desk/order-row.ts';
import type { OrderRow } from '../desk/order-row.ts';
import type { OrderDeeds } from './order-cells.ts';
import { openOrdersPlan } from './orders-plan.ts';
import type { DeskPicture } from '../desk/use-desk.ts';

interface OpenOrdersProps {
  readonly picture: DeskPicture;
  readonly deeds: OrderDeeds;
  readonly openCount: number;
  readonly onCancelAll: () => void;
}

export function OpenOrdersPanel({ picture, deeds, openCount, onCancelAll }: OpenOrdersProps) {
  const { desk, pulse } = picture;
  const plan = useMemo(() => openOrdersPlan(deeds), [deeds]);
  const attach = useMemo(
    () => (grid: LiveGrid<OrderRow>) => {
      const fill = (): void => {
        const { mirror, account } = desk.book;
        grid.replace(mirror.orders(account).filter(isOpen).map(orderRow));
      };
      fill();
      return pulse.follow((news) => {
        if (news.orders) fill();
      });
    },
    [desk, pulse],
  );
  return (
    <GridPanel
      plan={plan}
      attach={attach}
      emptyWords={openCount > 0 ? null : emptyWords(desk.book, 'No order is open.')}
    >
      <button type="button" class="quiet danger" disabled={openCount === 0} onClick={onCancelAll}>
        Cancel all
      </button>
    </GridPanel>
  );
}
