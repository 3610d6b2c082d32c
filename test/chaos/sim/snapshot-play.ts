// Snapshots in one run: streams between processes, questions about them, and how often a chunk is
// harmed. Knows no rows.

import type { ResumeSnapshotRequest__Output } from '../../../src/gen/holdfast/raft/v1/ResumeSnapshotRequest.ts';
import type { ResumeSnapshotResponse } from '../../../src/gen/holdfast/raft/v1/ResumeSnapshotResponse.ts';
import type { Agenda } from './agenda.ts';
import type { Dice } from './dice.ts';
import type { SimReplica } from './sim-replica.ts';
import type { SnapshotPort } from './sim-snapshots.ts';
import { SnapshotStream } from './snapshot-stream.ts';
import type { VirtualNetwork } from './virtual-network.ts';

export interface SnapshotPlayWorld {
  readonly agenda: Agenda;
  readonly network: VirtualNetwork;
  readonly dice: Dice;
  readonly isCalm: () => boolean;
}

/** From every chunk with a few rows to a snapshot of a few chunks. */
const chunkBytes = [700, 2_500, 10_000] as const;
const harmShares = [0, 0, 0.01, 0.04] as const;

export class SnapshotPlay {
  readonly #world: SnapshotPlayWorld;
  readonly #replica: (id: number) => SimReplica | undefined;
  readonly #chunkBytes: number;
  readonly #harmShare: number;

  constructor(world: SnapshotPlayWorld, replica: (id: number) => SimReplica | undefined) {
    this.#world = world;
    this.#replica = replica;
    this.#chunkBytes = world.dice.pick(chunkBytes);
    this.#harmShare = world.dice.pick(harmShares);
  }

  /** For every process of this replica. */
  port(from: number): SnapshotPort {
    const { agenda, network, dice, isCalm } = this.#world;
    const replica = this.#replica;
    const harmShare = (): number => (isCalm() ? 0 : this.#harmShare);
    return {
      chunkBytes: this.#chunkBytes,
      open: (to) => new SnapshotStream({ agenda, network, dice, harmShare, replica }, { from, to }),
      ask: (to, request) => this.#ask({ from, to }, request),
    };
  }

  #ask(
    { from, to }: { readonly from: number; readonly to: number },
    request: ResumeSnapshotRequest__Output,
  ): Promise<ResumeSnapshotResponse> {
    const { agenda, network } = this.#world;
    return new Promise((resolve) => {
      network.carry(from, to, () => {
        const asked = this.#replica(to);
        // A question to a process that is held up goes unanswered in time.
        if (asked?.paused !== false || asked.process === null) return;
        agenda.stir();
        void asked.process.snapshots.progressOf(request).then((answer) => {
          network.carry(to, from, () => {
            agenda.stir();
            resolve(answer);
          });
        });
      });
    });
  }
}
