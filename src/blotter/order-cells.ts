// The cells of an order that are more than text: how much of it is filled, and what can be done to it.

import { shownCount } from './figures.ts';
import { statusWords } from './order-row.ts';
import type { OrderRow } from './order-row.ts';

export interface OrderDeeds {
  readonly onCancel: (row: OrderRow) => void;
  readonly onReplace: (row: OrderRow) => void;
}

/** A bar from nothing to all, with the figure beside it. */
export function fillBar({ cumQty, quantity }: OrderRow): HTMLElement {
  const box = document.createElement('span');
  box.className = 'fill';
  const bar = document.createElement('span');
  bar.className = 'fill-bar';
  bar.setAttribute('aria-hidden', 'true');
  const part = document.createElement('span');
  const share = quantity === 0 ? 0 : cumQty / quantity;
  part.style.width = `${Math.round(share * 100)}%`;
  bar.append(part);
  const figure = document.createElement('span');
  figure.textContent = shownCount(cumQty);
  box.append(bar, figure);
  return box;
}

export function orderButtons(row: OrderRow, { onCancel, onReplace }: OrderDeeds): HTMLElement {
  const box = document.createElement('span');
  box.className = 'deeds';
  const name = `order ${row.id}, ${row.symbol}, ${statusWords[row.status]}`;
  if (row.type !== 'lock') {
    box.append(button('Replace', `Replace ${name}`, () => onReplace(row)));
  }
  box.append(button('Cancel', `Cancel ${name}`, () => onCancel(row)));
  return box;
}

function button(text: string, label: string, onPress: () => void): HTMLButtonElement {
  const made = document.createElement('button');
  made.type = 'button';
  made.className = 'quiet';
  made.textContent = text;
  made.setAttribute('aria-label', label);
  made.addEventListener('click', (event) => {
    event.stopPropagation();
    onPress();
  });
  return made;
}
