// What one life of a simulated replica has to propose: the node's own queue and payloads, with the
// payload that the core had no room for kept for the next turn. Knows no sender.

import { PayloadMaker } from '../../../src/node/consensus/payload-maker.ts';
import { proposalLimits, ProposalQueue } from '../../../src/node/consensus/proposal-queue.ts';
import type { RaftDriver } from '../../../src/raft/driver/raft-driver.ts';
import type { Books } from '../../../src/statemachine/books.ts';

const entriesPerTurnMax = 16;
/** In proportion to the smallest segment, which must hold any entry. */
const smallLimits = { waitingBytesMax: 64 * 1024, entryBytesMax: 2_048 };

export class SimProposals {
  readonly #queue = new ProposalQueue({ ...proposalLimits, ...smallLimits });
  readonly #payloads: PayloadMaker;
  #held: Uint8Array | null = null;

  constructor(stampMs: () => number | null, books: () => Books) {
    this.#payloads = new PayloadMaker({
      proposals: this.#queue,
      stampMs,
      nextDueMs: () => books().nextDueMs(),
      machineMs: () => books().counters.machineMs,
    });
  }

  /** False if there is no room. */
  offer(frame: { readonly bytes: Uint8Array; readonly commandCount: number }): boolean {
    return this.#queue.offer(frame);
  }

  propose(driver: RaftDriver): void {
    for (let count = 0; count < entriesPerTurnMax; count += 1) {
      const payload = this.#held ?? this.#payloads.next();
      this.#held = payload;
      if (payload === null || driver.propose(payload).kind !== 'accepted') return;
      this.#held = null;
    }
  }

  clear(): void {
    this.#held = null;
    this.#queue.clear();
  }
}
