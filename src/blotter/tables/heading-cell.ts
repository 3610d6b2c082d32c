// A group's heading as an element: a button that folds and unfolds it.

import type { Drawn } from './kept-cell.ts';

export interface Heading {
  readonly value: string;
  readonly count: number;
  readonly isFolded: boolean;
}

/** `toggle` is told the heading's value. */
export function headingCell(
  headingNow: () => Heading | null,
  toggle: (value: string) => void,
): Drawn<Heading> {
  const button = document.createElement('button');
  button.type = 'button';
  button.className = 'group-heading';
  const name = document.createElement('strong');
  const size = document.createElement('span');
  button.append(name, size);
  button.addEventListener('click', () => {
    const heading = headingNow();
    if (heading !== null) toggle(heading.value);
  });
  return {
    element: button,
    show: ({ value, count, isFolded }) => {
      button.setAttribute('aria-expanded', String(!isFolded));
      name.textContent = value;
      size.textContent = String(count);
    },
  };
}
