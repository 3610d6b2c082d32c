// Received books become ours: opened and checked, then one write of the hard state makes them the
// live ones, then the old ones may go. Knows the order of these steps, not who asked for them.

import type { SnapshotMeta } from '../raft/core/snapshot-meta.ts';
import type { NodeParts } from './node-parts.ts';
import type { Roster } from './membership/roster.ts';
import type { IncomingBooks } from './snapshots/snapshot-desk.ts';

export interface InstallationPort {
  /** The books are those of a snapshot at `index` now, with these members. */
  replaced(index: number, roster: Roster | null): void;
}

type Base = Pick<NodeParts, 'shelf' | 'live' | 'recovered' | 'outside'>;

export class Installation {
  readonly #base: Base;
  readonly #told: InstallationPort;

  constructor(base: Base, told: InstallationPort) {
    this.#base = base;
    this.#told = told;
  }

  /** Resolves once the received books are live and durable and the former ones are gone. */
  async run(meta: SnapshotMeta, received: IncomingBooks): Promise<void> {
    const { shelf, live, recovered, outside } = this.#base;
    const beganMs = outside.clock.monotonic();
    const opened = await shelf.open({ number: received.number, create: false, conf: meta.conf });
    await recovered.log.reset({ index: meta.index, term: meta.term }, received.number);
    recovered.log.setSnapshotMeta(meta);
    const former = live.replace(opened.books, opened.keeper);
    this.#told.replaced(meta.index, opened.roster);
    outside.meters.snapshotInstalled(outside.clock.monotonic() - beganMs);
    outside.log.info({ event: 'snapshot-installed', index: meta.index, books: received.number });
    await former.close();
    await shelf.discard(former.number);
  }
}
