// Which way a figure last moved, and how often it has: an even and an odd move look alike and are
// told apart, for an animation starts anew only under another name.

export interface RowTick {
  readonly direction: 'up' | 'down' | 'same';
  readonly turn: number;
}

export const stillTick: RowTick = { direction: 'same', turn: 0 };

export function nextTick(tick: RowTick, before: number | null, now: number | null): RowTick {
  if (before === null || now === null || before === now) return tick;
  return { direction: now > before ? 'up' : 'down', turn: tick.turn + 1 };
}
