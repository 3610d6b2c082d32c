// A schedule of blows to whoever leads, written down beforehand: so that two protocols can be struck
// by the same. Knows no protocol.

import type { VirtualNetwork } from './virtual-network.ts';

export interface Blow {
  readonly atMs: number;
  /** `cut-leader`: from its peers, not from its clients. `mend`: every cut. */
  readonly kind: 'cut-leader' | 'crash-leader' | 'mend';
}

/** The leader goes on alone for a second and is gone then. It comes back a little later. */
export const leaderLeftAlone: readonly Blow[] = [
  { atMs: 5_000, kind: 'cut-leader' },
  { atMs: 6_000, kind: 'crash-leader' },
  { atMs: 6_100, kind: 'mend' },
  { atMs: 12_000, kind: 'cut-leader' },
  { atMs: 13_000, kind: 'crash-leader' },
  { atMs: 13_100, kind: 'mend' },
];

/** Cuts `id` off from the others, both ways. */
export function cutOff(network: VirtualNetwork, id: number, peers: readonly number[]): void {
  cutBetween(network, [...peers, id], (peer) => peer === id);
}

/** Cuts those for whom `isAway` holds off from the others, both ways. */
export function cutBetween(
  network: VirtualNetwork,
  ids: readonly number[],
  isAway: (id: number) => boolean,
): void {
  for (const from of ids) {
    for (const to of ids) {
      if (isAway(from) !== isAway(to)) network.link(from, to).cutBy = 'partition';
    }
  }
}

/** Holds up what they say to each other until then, as a stream does that outlives a cut. */
export function holdBetween(
  network: VirtualNetwork,
  side: { readonly ids: readonly number[]; readonly isAway: (id: number) => boolean },
  untilMs: number,
): void {
  const { ids, isAway } = side;
  for (const from of ids) {
    for (const to of ids) {
      if (isAway(from) !== isAway(to)) network.link(from, to).cloggedUntilMs = untilMs;
    }
  }
}
