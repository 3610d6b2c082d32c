// Which columns of a table are shown; and back to how it came.

import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { ShownColumn } from './live-grid.ts';

/** The part of a grid that the menu speaks to. */
interface Columns {
  columns(): ShownColumn[];
  showColumn(id: string, isShown: boolean): void;
  resetColumns(): void;
}

interface ColumnMenuProps {
  readonly grid: Columns;
  readonly name: string;
}

export function ColumnMenu({ grid, name }: ColumnMenuProps) {
  const [shown, setShown] = useState<readonly ShownColumn[] | null>(null);
  const place = useRef<HTMLDivElement>(null);
  // Not a moment after it is shown: a key may come right behind.
  useLayoutEffect(() => {
    if (shown === null) return undefined;
    const onPress = (event: Event): void => {
      const inside = event.target instanceof Node && place.current?.contains(event.target) === true;
      if (!inside) setShown(null);
    };
    const onKey = (event: KeyboardEvent): void => {
      if (event.key !== 'Escape') return;
      setShown(null);
      place.current?.querySelector('button')?.focus();
    };
    document.addEventListener('pointerdown', onPress);
    document.addEventListener('keydown', onKey);
    return () => {
      document.removeEventListener('pointerdown', onPress);
      document.removeEventListener('keydown', onKey);
    };
  }, [shown === null]);
  return (
    <div class="menu" ref={place}>
      <button
        type="button"
        class="quiet"
        aria-label={`Columns of ${name.toLowerCase()}`}
        aria-expanded={shown !== null}
        onClick={() => setShown(shown === null ? grid.columns() : null)}
      >
        Columns
      </button>
      {shown !== null && (
        <div class="menu-list" role="group" aria-label={`Columns of ${name.toLowerCase()}`}>
          {shown.map(({ id, title, isShown }) => (
            <label key={id}>
              <input
                type="checkbox"
                checked={isShown}
                onChange={(event) => {
                  grid.showColumn(id, event.currentTarget.checked);
                  setShown(grid.columns());
                }}
              />
              {title}
            </label>
          ))}
          <button
            type="button"
            class="quiet"
            onClick={() => {
              grid.resetColumns();
              setShown(grid.columns());
            }}
          >
            As it came
          </button>
        </div>
      )}
    </div>
  );
}
