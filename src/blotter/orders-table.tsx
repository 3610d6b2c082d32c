// The account's newest orders, with the log index each was committed at.

import type { Money } from '../domain/money.ts';
import type { OrderView } from '../domain/order.ts';
import { emptyWords } from './empty-words.ts';
import type { LiveBook } from './live-book.ts';
import { shownCount, shownMoney, shownTime } from './figures.ts';
import { TableBox } from './table-box.tsx';

interface OrdersProps {
  readonly book: LiveBook;
  readonly orders: readonly OrderView[];
}

/** What it traded at or, while it waits, what it waits for. */
const priceOf = ({ priceUnits, limitUnits, stopUnits }: OrderView): Money =>
  [priceUnits, limitUnits, stopUnits].find((units) => units > 0) ?? priceUnits;

export function OrdersTable({ book, orders }: OrdersProps) {
  return (
    <TableBox name="Recent orders" tall>
      <table data-testid="orders">
        <caption>Recent orders</caption>
        <thead>
          <tr>
            <th scope="col" class="number">
              No.
            </th>
            <th scope="col">Time</th>
            <th scope="col">Side</th>
            <th scope="col">Symbol</th>
            <th scope="col" class="number">
              Quantity
            </th>
            <th scope="col" class="number">
              Price
            </th>
            <th scope="col">Status</th>
            <th scope="col" class="number">
              Index
            </th>
          </tr>
        </thead>
        <tbody>
          {orders.map((order) => (
            <tr key={order.number} data-order={order.number}>
              <th scope="row" class="number">
                {order.number}
              </th>
              <td>{shownTime(order.transactTimeMs)}</td>
              <td class={`side-${order.side}`}>{order.side}</td>
              <td>{order.symbol}</td>
              <td class="number">{shownCount(order.quantity)}</td>
              <td class="number">{shownMoney(priceOf(order))}</td>
              <td>{order.ordStatus.replaceAll('_', ' ')}</td>
              <td class="number">{order.index}</td>
            </tr>
          ))}
          {orders.length === 0 && (
            <tr class="empty">
              <td colSpan={8}>{emptyWords(book, 'No orders yet.')}</td>
            </tr>
          )}
        </tbody>
      </table>
    </TableBox>
  );
}
