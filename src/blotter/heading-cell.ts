// A group's heading as an element: a button that folds and unfolds it.

export interface Heading {
  readonly value: string;
  readonly count: number;
  readonly isFolded: boolean;
}

export function headingCell({ value, count, isFolded }: Heading, toggle: () => void): HTMLElement {
  const button = document.createElement('button');
  button.type = 'button';
  button.className = 'group-heading';
  button.setAttribute('aria-expanded', String(!isFolded));
  const name = document.createElement('strong');
  name.textContent = value;
  const size = document.createElement('span');
  size.textContent = String(count);
  button.append(name, size);
  button.addEventListener('click', toggle);
  return button;
}
