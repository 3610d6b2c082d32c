// The account in a row of figures: cash, what is held back, market value, profit, all together.

import type { AccountView } from '../domain/account.ts';
import { shownMoney, shownProfit, shownShare } from './figures.ts';
import { sumOf } from './position.ts';
import type { Position } from './position.ts';
import { Tick } from './tick.tsx';

interface SummaryProps {
  readonly row: AccountView | null;
  readonly positions: readonly Position[];
}

export function AccountSummary({ row, positions }: SummaryProps) {
  const value = sumOf(positions.map((position) => position.marketValueUnits));
  const cost = sumOf(positions.map((position) => position.costUnits));
  const profit = sumOf(positions.map((position) => position.profitUnits));
  const cash = row?.cashUnits ?? null;
  const reserved = row?.reservedCashUnits ?? null;
  const total = sumOf([cash, reserved, value]);
  const sign = profit === null || profit === 0 ? '' : profit > 0 ? 'gain' : 'loss';
  return (
    <dl class="summary">
      <Figure name="Cash" testId="cash" text={shownMoney(cash)} />
      <Figure name="Held back" testId="reserved" text={shownMoney(reserved)} />
      <div>
        <dt>Market value</dt>
        <dd data-testid="market-value">
          <Tick value={value} text={shownMoney(value)} />
        </dd>
      </div>
      <div>
        <dt>Profit and loss</dt>
        <dd data-testid="profit" class={sign}>
          {shownProfit(profit)} <small>{shownShare(profit, cost)}</small>
        </dd>
      </div>
      <Figure name="Account value" testId="total" text={shownMoney(total)} />
    </dl>
  );
}

interface FigureProps {
  readonly name: string;
  readonly testId: string;
  readonly text: string;
}

function Figure({ name, testId, text }: FigureProps) {
  return (
    <div>
      <dt>{name}</dt>
      <dd data-testid={testId}>{text}</dd>
    </div>
  );
}
