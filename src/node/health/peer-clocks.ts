// How far the peers' clocks of day are from this node's. A report goes out, the peer's next one says
// when it came there and what the clock showed: the clock then showed that at some moment of the
// round trip, so half of it is all the guess may be wrong. Knows clocks, not what they are for.

import type { NodeId } from '../../raft/core/node-id.ts';
import type { ClockReport } from '../../raft/transport/clock-report.ts';

/** This node's two clocks at one moment, ms. */
export interface ClockMoment {
  readonly monotonicMs: number;
  readonly wallMs: number;
}

export interface ClockReading {
  /** The peer's clock of day less this node's. */
  readonly aheadMs: number;
  /** How far that may be wrong, either way. */
  readonly errorMs: number;
}

/** A slower round trip tells too little. */
const roundTripMsMax = 400;
/** An exact reading gives way to a vaguer one when it is so old: the clock may have been set. */
const replaceAfterMs = 2_000;
/** A reading older than that is none. */
const forgetAfterMs = 3_000;
/** Reports of which an answer may still come. */
const reportsMax = 32;

interface Estimate {
  /** The peer's clock of day less our monotonic one: a step of our own clock does not harm it. */
  readonly wallOverMonotonicMs: number;
  readonly errorMs: number;
  readonly atMs: number;
}

export class PeerClocks {
  readonly #sent = new Map<number, number>();
  readonly #heard = new Map<NodeId, { readonly number: number; readonly atMs: number }>();
  readonly #estimates = new Map<NodeId, Estimate>();
  #number: number;

  /** `firstNumber` is drawn at random: answers to a process before this one must not fit. */
  constructor(firstNumber: number) {
    this.#number = firstNumber;
  }

  /** A round of reports begins; answers what to tell each peer. */
  reports(now: ClockMoment): (peer: NodeId) => ClockReport {
    this.#number += 1;
    const number = this.#number;
    this.#sent.set(number, now.monotonicMs);
    this.#sent.delete(number - reportsMax);
    return (peer) => {
      const heard = this.#heard.get(peer);
      return {
        number,
        wallMs: now.wallMs,
        heardNumber: heard?.number ?? 0,
        heardAgoMs: heard === undefined ? 0 : now.monotonicMs - heard.atMs,
      };
    };
  }

  heard(from: NodeId, report: ClockReport, now: ClockMoment): void {
    const nowMs = now.monotonicMs;
    this.#heard.set(from, { number: report.number, atMs: nowMs });
    const sentAtMs = this.#sent.get(report.heardNumber);
    if (sentAtMs === undefined) return;
    const roundTripMs = Math.max(0, nowMs - sentAtMs - report.heardAgoMs);
    if (roundTripMs > roundTripMsMax) return;
    const errorMs = roundTripMs / 2;
    const wallOverMonotonicMs = report.wallMs + errorMs - nowMs;
    const fresh = { wallOverMonotonicMs, errorMs, atMs: nowMs };
    if (isBetter(fresh, this.#estimates.get(from))) this.#estimates.set(from, fresh);
  }

  /** What is known now of each peer's clock. */
  readings(now: ClockMoment): ReadonlyMap<NodeId, ClockReading> {
    const readings = new Map<NodeId, ClockReading>();
    for (const [peer, { wallOverMonotonicMs, errorMs, atMs }] of this.#estimates) {
      if (now.monotonicMs - atMs > forgetAfterMs) continue;
      const aheadMs = wallOverMonotonicMs + now.monotonicMs - now.wallMs;
      readings.set(peer, { aheadMs, errorMs });
    }
    return readings;
  }
}

// A reading that contradicts the one before proves that the clock was set.
function isBetter(fresh: Estimate, known: Estimate | undefined): boolean {
  if (known === undefined || fresh.errorMs <= known.errorMs) return true;
  if (fresh.atMs - known.atMs >= replaceAfterMs) return true;
  const apartMs = Math.abs(fresh.wallOverMonotonicMs - known.wallOverMonotonicMs);
  return apartMs > fresh.errorMs + known.errorMs;
}
