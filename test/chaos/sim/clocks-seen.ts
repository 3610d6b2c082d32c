// Holds every stamp against true time. Who has just heard the clocks of two other voters, one of the
// three at most being wrong, knows better than to stamp far from it. Sees reports leave and arrive,
// and knows nothing of how a node weighs them.

import type { ClockReport } from '../../../src/raft/transport/clock-report.ts';

interface NodeSeen {
  /** When each of its last reports left, by number. */
  readonly sentMs: Map<number, number>;
  /** When it last heard a quick answer, by peer. */
  readonly heardMs: Map<number, number>;
  /** When it last looked at all clocks, which is when it reports, and who voted then. */
  lookedMs: number;
  voters: readonly number[];
}

/** A quicker round trip is one that no node throws away. */
const quickMs = 300;
/** Of its last reports, six seconds of them, a node knows when they left. Whoever was no member for
 *  longer was told nothing meanwhile and still answers the last report it got, of which no trip can be
 *  reckoned any more. Changes of members here make a voter of such a one at once; the node's own desk
 *  adds a learner first, who is told and answers. */
const answerableMax = 30;
/** A node forgets what it heard three seconds ago, and may keep a reading of two seconds before. */
const freshMs = 900;
/** Half a second is allowed. A reading is wrong by half a round trip at most, the median by another
 *  reading's; and clocks that are right are 50 ms apart. */
const toleranceMs = 500 + 200 + 200 + 100;

export class ClocksSeen {
  readonly #nodes: (NodeSeen | undefined)[] = [];

  /** A process begins: it has heard nobody. */
  began(id: number): void {
    this.#nodes[id] = { sentMs: new Map(), heardMs: new Map(), lookedMs: -Infinity, voters: [] };
  }

  /** It reports to its peers, and looks at the clocks it has heard. */
  reported(id: number, report: ClockReport, now: VotersNow): void {
    const node = this.#nodes[id];
    if (node === undefined) return;
    node.sentMs.set(report.number, now.nowMs);
    node.sentMs.delete(report.number - answerableMax);
    node.lookedMs = now.nowMs;
    node.voters = now.voters;
  }

  heard(id: number, from: number, report: ClockReport & { readonly nowMs: number }): void {
    const node = this.#nodes[id];
    const sentMs = node?.sentMs.get(report.heardNumber);
    if (node === undefined || sentMs === undefined) return;
    const tripMs = report.nowMs - sentMs - report.heardAgoMs;
    if (tripMs <= quickMs) node.heardMs.set(from, report.nowMs);
  }

  /** Null, or what is wrong with a stamp that is so far ahead of true time. */
  stamped(id: number, aheadMs: number, { nowMs, voters }: VotersNow): string | null {
    const node = this.#nodes[id];
    if (node?.voters !== voters || !voters.includes(id)) return null;
    const { lookedMs } = node;
    const known = voters.filter((voter) => {
      const heardMs = node.heardMs.get(voter) ?? -Infinity;
      return voter !== id && heardMs > nowMs - freshMs && heardMs <= lookedMs;
    });
    if (known.length < 2 || (known.length + 1) * 2 <= voters.length) return null;
    if (Math.abs(aheadMs) <= toleranceMs) return null;
    const off = `${Math.round(aheadMs)} ms from true time`;
    return `${id} stamps ${off}, although it hears the clocks of ${known.join(' and ')}`;
  }
}

/** A moment of true time, and who votes in it. */
export interface VotersNow {
  readonly nowMs: number;
  readonly voters: readonly number[];
}
