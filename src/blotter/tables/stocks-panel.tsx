// Every listed stock, live. A click puts it on the ticket.

import { useMemo } from 'preact/hooks';
import type { StockRow } from '../desk/account-desk.ts';
import { emptyWords } from './empty-words.ts';
import { GridPanel } from './grid-panel.tsx';
import type { LiveGrid } from './live-grid.ts';
import { stocksPlan } from './stocks-plan.ts';
import type { DeskPicture } from '../desk/use-desk.ts';

interface StocksProps {
  readonly picture: DeskPicture;
  readonly onPick: (symbol: string) => void;
}

export function StocksPanel({ picture, onPick }: StocksProps) {
  const { desk, pulse } = picture;
  const plan = useMemo(() => stocksPlan((row) => onPick(row.symbol)), [onPick]);
  const attach = useMemo(
    () => (grid: LiveGrid<StockRow>) => {
      grid.replace(desk.stocks());
      return pulse.follow(({ stocks }) => {
        if (stocks.all || stocks.put.length > 0) grid.take(stocks);
      });
    },
    [desk, pulse],
  );
  const words = desk.stockCount > 0 ? null : emptyWords(desk.book, 'No stock is listed.');
  return (
    <GridPanel
      plan={plan}
      attach={attach}
      emptyWords={words}
      title={
        <>
          Stocks <span class="count">{desk.stockCount}</span>
        </>
      }
    />
  );
}
