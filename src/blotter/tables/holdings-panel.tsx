// What the account holds, live.

import { useMemo } from 'preact/hooks';
import { emptyWords } from './empty-words.ts';
import { GridPanel } from './grid-panel.tsx';
import { holdingTotals, holdingsPlan } from './holdings-plan.ts';
import type { HoldingRow } from '../desk/account-desk.ts';
import type { LiveGrid } from './live-grid.ts';
import type { DeskPicture } from '../desk/use-desk.ts';

interface HoldingsProps {
  readonly picture: DeskPicture;
  readonly onPick: (symbol: string) => void;
}

export function HoldingsPanel({ picture, onPick }: HoldingsProps) {
  const { desk, pulse } = picture;
  const plan = useMemo(() => holdingsPlan((row) => onPick(row.symbol)), [onPick]);
  const attach = useMemo(
    () => (grid: LiveGrid<HoldingRow>) => {
      const sums = (): void => {
        grid.total(desk.holdingCount === 0 ? null : holdingTotals(desk.totals()));
      };
      grid.replace(desk.holdings());
      sums();
      return pulse.follow((news) => {
        const { all, put, gone } = news.holdings;
        if (!all && put.length + gone.length === 0) return;
        grid.take(news.holdings);
        sums();
      });
    },
    [desk, pulse],
  );
  const words =
    desk.holdingCount > 0
      ? null
      : emptyWords(desk.book, 'No shares yet. Buy some with the ticket.');
  return (
    <GridPanel
      plan={plan}
      attach={attach}
      emptyWords={words}
      title={
        <>
          Holdings <span class="count">{desk.holdingCount}</span>
        </>
      }
    />
  );
}
