// Changes an open order: another number of shares, another price. The books put a new order in its
// place, with a new number.

import { useState } from 'preact/hooks';
import { formatMoney } from '../../domain/money.ts';
import { shownCount } from '../desk/figures.ts';
import { ModalBox } from '../frame/modal-box.tsx';
import type { Replacement } from '../link/order-desk.ts';
import type { OrderRow } from '../desk/order-row.ts';
import { priceOf, sharesOf } from './ticket-draft.ts';

interface ReplaceProps {
  readonly row: OrderRow;
  readonly onReplace: (row: OrderRow, replacement: Replacement) => void;
  readonly onClose: () => void;
}

export function ReplaceBox({ row, onReplace, onClose }: ReplaceProps) {
  const wasPrice = row.limitUnits ?? row.stopUnits;
  const [shares, setShares] = useState(String(row.quantity));
  const [price, setPrice] = useState(wasPrice === null ? '' : formatMoney(wasPrice));
  const quantity = sharesOf(shares);
  const isPriced = wasPrice !== null;
  const units = isPriced ? priceOf(price) : null;
  const fits = quantity !== null && (!isPriced || units !== null);
  const isSame = quantity === row.quantity && units === wasPrice;
  const submit = (event: Event): void => {
    event.preventDefault();
    if (!fits || isSame) return;
    onReplace(row, {
      ...(quantity === row.quantity ? {} : { quantity }),
      ...(units === wasPrice || units === null ? {} : { price: formatMoney(units) }),
    });
  };
  return (
    <ModalBox title={`Replace order ${row.id}`} onClose={onClose}>
      <form class="fields" onSubmit={submit}>
        <p class="modal-body">
          {row.side === 'buy' ? 'Buy' : 'Sell'} {shownCount(row.quantity)} {row.symbol}
          {row.cumQty > 0 && `, ${shownCount(row.cumQty)} of them filled`}
        </p>
        <label for="new-quantity">Quantity</label>
        <input
          id="new-quantity"
          inputMode="numeric"
          autofocus
          value={shares}
          aria-invalid={quantity === null}
          onInput={(event) => setShares(event.currentTarget.value)}
        />
        {isPriced && (
          <>
            <label for="new-price">{row.limitUnits === null ? 'Stop $' : 'Limit $'}</label>
            <input
              id="new-price"
              inputMode="decimal"
              value={price}
              aria-invalid={units === null}
              onInput={(event) => setPrice(event.currentTarget.value)}
            />
          </>
        )}
        <div class="modal-buttons">
          <button type="button" onClick={onClose}>
            Keep it
          </button>
          <button type="submit" class="primary" disabled={!fits || isSame}>
            Replace
          </button>
        </div>
      </form>
    </ModalBox>
  );
}
