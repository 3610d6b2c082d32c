// Every listed stock. A click puts it on the ticket.

import type { InstrumentView } from '../domain/instrument.ts';
import { emptyWords } from './empty-words.ts';
import { shownCount, shownMoney } from './figures.ts';
import type { LiveBook } from './live-book.ts';
import { TableBox } from './table-box.tsx';
import { Tick } from './tick.tsx';

interface StocksProps {
  readonly book: LiveBook;
  readonly instruments: readonly InstrumentView[];
  readonly onPick: (symbol: string) => void;
}

export function StocksTable({ book, instruments, onPick }: StocksProps) {
  return (
    <TableBox name="Stocks">
      <table data-testid="stocks">
        <caption>Stocks</caption>
        <thead>
          <tr>
            <th scope="col">Symbol</th>
            <th scope="col" class="number">
              Price
            </th>
            <th scope="col" class="number">
              For sale
            </th>
            <th scope="col" class="number">
              Volume
            </th>
          </tr>
        </thead>
        <tbody>
          {instruments.map((row) => (
            <tr key={row.symbol} data-symbol={row.symbol}>
              <th scope="row">
                <button type="button" class="pick" onClick={() => onPick(row.symbol)}>
                  {row.symbol}
                </button>
              </th>
              <td class="number" data-field="price">
                <Tick value={row.priceUnits} text={shownMoney(row.priceUnits)} />
              </td>
              <td class="number" data-field="inventory">
                {row.inventory === null ? 'unlimited' : shownCount(row.inventory)}
              </td>
              <td class="number">{shownCount(row.volume)}</td>
            </tr>
          ))}
          {instruments.length === 0 && (
            <tr class="empty">
              <td colSpan={4}>{emptyWords(book, 'No stock is listed.')}</td>
            </tr>
          )}
        </tbody>
      </table>
    </TableBox>
  );
}
