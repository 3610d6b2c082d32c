// The account in a row of figures, the one that matters most first, and its value over the session.

import { gainOrLoss, shownCents, shownMoney, shownProfit, shownShare } from '../desk/figures.ts';
import type { DeskPicture } from '../desk/use-desk.ts';
import { ValueChart } from './value-chart.tsx';

interface SummaryProps {
  readonly picture: DeskPicture;
}

function sinceWhen({ holdingCount, closesKnown }: DeskPicture['desk']): string {
  if (closesKnown === holdingCount) return 'Since yesterday’s close (UTC)';
  const unknown = `Yesterday’s close of ${holdingCount - closesKnown} of ${holdingCount} holdings is not known`;
  return `${unknown}: counted since the first price this browser saw today (UTC)`;
}

export function AccountSummary({ picture }: SummaryProps) {
  const totals = picture.desk.totals();
  const { profitUnits, costUnits, dayProfitUnits, accountUnits } = totals;
  return (
    <section class="summary" aria-label="Account">
      <dl class="figures">
        <div class="first">
          <dt>Account value</dt>
          <dd data-testid="total">{shownCents(accountUnits)}</dd>
        </div>
        <div>
          <dt title={sinceWhen(picture.desk)}>Day P&amp;L</dt>
          <dd data-testid="day-profit" class={gainOrLoss(dayProfitUnits)}>
            {shownProfit(dayProfitUnits)}
          </dd>
        </div>
        <div>
          <dt>Unrealised P&amp;L</dt>
          <dd data-testid="profit" class={gainOrLoss(profitUnits)}>
            {shownProfit(profitUnits)}{' '}
            {costUnits !== null && costUnits > 0 && (
              <small>{shownShare(profitUnits, costUnits)}</small>
            )}
          </dd>
        </div>
        <div>
          <dt>Market value</dt>
          <dd data-testid="market-value">{shownCents(totals.valueUnits)}</dd>
        </div>
        <div>
          <dt>Cash</dt>
          <dd data-testid="cash">{shownMoney(totals.cashUnits)}</dd>
        </div>
        <div>
          <dt title="Promised to open buy orders and locked prices">Held back</dt>
          <dd data-testid="reserved">{shownMoney(totals.reservedUnits)}</dd>
        </div>
      </dl>
      <ValueChart line={picture.line} />
    </section>
  );
}
