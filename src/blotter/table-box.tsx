// The frame around a table. It scrolls where the table is too large for it, by keyboard too.

import type { ComponentChildren } from 'preact';

interface TableBoxProps {
  readonly name: string;
  /** Scrolls within itself instead of growing with its rows. */
  readonly tall?: boolean;
  readonly children: ComponentChildren;
}

export function TableBox({ name, tall = false, children }: TableBoxProps) {
  return (
    <div class={`table-box${tall ? ' tall' : ''}`} role="region" aria-label={name} tabIndex={0}>
      {children}
    </div>
  );
}
