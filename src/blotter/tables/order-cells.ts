// The cells of an order that are more than text: how much of it is filled, and what can be done to it.

import { shownCount } from '../desk/figures.ts';
import type { Draw } from './kept-cell.ts';
import { statusWords } from '../desk/order-row.ts';
import type { OrderRow } from '../desk/order-row.ts';

export interface OrderDeeds {
  readonly onCancel: (row: OrderRow) => void;
  readonly onReplace: (row: OrderRow) => void;
}

/** A bar from nothing to all, with the figure beside it. */
export const fillBar: Draw<OrderRow> = () => {
  const box = document.createElement('span');
  box.className = 'fill';
  const bar = document.createElement('span');
  bar.className = 'fill-bar';
  bar.setAttribute('aria-hidden', 'true');
  const part = document.createElement('span');
  bar.append(part);
  const figure = document.createElement('span');
  box.append(bar, figure);
  return {
    element: box,
    show: ({ cumQty, quantity }) => {
      const share = quantity === 0 ? 0 : cumQty / quantity;
      part.style.width = `${Math.round(share * 100)}%`;
      figure.textContent = shownCount(cumQty);
    },
  };
};

export const orderButtons =
  ({ onCancel, onReplace }: OrderDeeds): Draw<OrderRow> =>
  (rowNow) => {
    const press = (deed: (row: OrderRow) => void) => (): void => {
      const row = rowNow();
      if (row !== null) deed(row);
    };
    const replace = button('Replace', press(onReplace));
    const cancel = button('Cancel', press(onCancel));
    const box = document.createElement('span');
    box.className = 'deeds';
    box.append(replace, cancel);
    return {
      element: box,
      show: (row) => {
        const name = `order ${row.id}, ${row.symbol}, ${statusWords[row.status]}`;
        replace.hidden = row.type === 'lock';
        replace.setAttribute('aria-label', `Replace ${name}`);
        cancel.setAttribute('aria-label', `Cancel ${name}`);
      },
    };
  };

function button(text: string, onPress: () => void): HTMLButtonElement {
  const made = document.createElement('button');
  made.type = 'button';
  made.className = 'quiet';
  made.textContent = text;
  made.addEventListener('click', (event) => {
    event.stopPropagation();
    onPress();
  });
  return made;
}
