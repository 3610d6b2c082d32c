// A figure that shows which way it moved: a short flash and an arrow. The flash is left out for
// those who asked for less motion; the arrow is not.

import { useRef } from 'preact/hooks';

interface TickProps {
  /** What is compared; the text is what is shown. */
  readonly value: number | null;
  readonly text: string;
}

type Direction = 'up' | 'down' | 'same';

interface Seen {
  readonly value: number | null;
  readonly direction: Direction;
  /** Counts the moves. */
  readonly turn: number;
}

const arrows: Readonly<Record<Direction, string>> = { up: '▲', down: '▼', same: '' };

export function Tick({ value, text }: TickProps) {
  const seen = useRef<Seen>({ value, direction: 'same', turn: 0 });
  if (seen.current.value !== value) seen.current = moved(seen.current, value);
  const { direction, turn } = seen.current;
  // A new key is a new element, and a new element starts its animation.
  return (
    <span key={turn} class={`tick tick-${direction}`}>
      <span class="arrow" aria-hidden="true">
        {arrows[direction]}
      </span>
      {text}
    </span>
  );
}

function moved(seen: Seen, value: number | null): Seen {
  const turn = seen.turn + 1;
  if (seen.value === null || value === null) return { value, direction: 'same', turn };
  return { value, direction: value > seen.value ? 'up' : 'down', turn };
}
