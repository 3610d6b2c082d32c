// What the account holds, valued at the last price, with how long each row's last change took.

import { emptyWords } from './empty-words.ts';
import type { LiveBook } from './live-book.ts';
import { shownCount, shownLatency, shownMoney, shownProfit, shownShare } from './figures.ts';
import { sumOf } from './position.ts';
import type { Position } from './position.ts';
import { TableBox } from './table-box.tsx';
import { Tick } from './tick.tsx';

interface HoldingsProps {
  readonly book: LiveBook;
  readonly positions: readonly Position[];
  readonly onPick: (symbol: string) => void;
}

export function HoldingsTable({ book, positions, onPick }: HoldingsProps) {
  const value = sumOf(positions.map((position) => position.marketValueUnits));
  const profit = sumOf(positions.map((position) => position.profitUnits));
  const cost = sumOf(positions.map((position) => position.costUnits));
  return (
    <TableBox name="Holdings">
      <table data-testid="holdings">
        <caption>Holdings</caption>
        <thead>
          <tr>
            <th scope="col">Symbol</th>
            <th scope="col" class="number">
              Quantity
            </th>
            <th scope="col" class="number">
              Avg cost
            </th>
            <th scope="col" class="number">
              Last
            </th>
            <th scope="col" class="number">
              Market value
            </th>
            <th scope="col" class="number">
              P&amp;L
            </th>
            <th scope="col" class="number">
              P&amp;L %
            </th>
            <th scope="col" class="number">
              <abbr title="Receive time less the newer of price time and holding time">
                Latency
              </abbr>
            </th>
          </tr>
        </thead>
        <tbody>
          {positions.map((position) => (
            <HoldingRow
              key={position.symbol}
              position={position}
              latencyMs={book.latencyMs(position.symbol)}
              onPick={onPick}
            />
          ))}
          {positions.length === 0 && (
            <tr class="empty">
              <td colSpan={8}>{emptyWords(book, 'No shares yet. Buy some with the ticket.')}</td>
            </tr>
          )}
        </tbody>
        {positions.length > 0 && (
          <tfoot>
            <tr>
              <th scope="row" colSpan={4}>
                Total
              </th>
              <td class="number">{shownMoney(value)}</td>
              <td class={`number ${gainOrLoss(profit)}`}>{shownProfit(profit)}</td>
              <td class={`number ${gainOrLoss(profit)}`}>{shownShare(profit, cost)}</td>
              <td />
            </tr>
          </tfoot>
        )}
      </table>
    </TableBox>
  );
}

interface RowProps {
  readonly position: Position;
  readonly latencyMs: number | null;
  readonly onPick: (symbol: string) => void;
}

function HoldingRow({ position, latencyMs, onPick }: RowProps) {
  const { symbol, shares, reserved, priceUnits, profitUnits } = position;
  return (
    <tr data-symbol={symbol}>
      <th scope="row">
        <button type="button" class="pick" onClick={() => onPick(symbol)}>
          {symbol}
        </button>
      </th>
      <td class="number" data-field="quantity">
        {shownCount(shares)}
        {reserved > 0 && <small> ({shownCount(reserved)} held back)</small>}
      </td>
      <td class="number">{shownMoney(position.averageCostUnits)}</td>
      <td class="number" data-field="price">
        <Tick value={priceUnits} text={shownMoney(priceUnits)} />
      </td>
      <td class="number" data-field="market-value">
        {shownMoney(position.marketValueUnits)}
      </td>
      <td class={`number ${gainOrLoss(profitUnits)}`}>{shownProfit(profitUnits)}</td>
      <td class={`number ${gainOrLoss(profitUnits)}`}>
        {shownShare(profitUnits, position.costUnits)}
      </td>
      <td class="number" data-field="latency">
        {shownLatency(latencyMs)}
      </td>
    </tr>
  );
}

const gainOrLoss = (units: number | null): string =>
  units === null || units === 0 ? '' : units > 0 ? 'gain' : 'loss';
