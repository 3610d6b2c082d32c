// Sees to it that time comes from clocks that agree: tells the peers what this node's clock shows,
// hears theirs, and while its own is off keeps this node from stamping and from campaigning, and
// hands leadership over. What is off is decided in clock-rule.ts.

import type { Clock } from '../../base/clock.ts';
import type { NodeId } from '../../raft/core/node-id.ts';
import type { ClockReport } from '../../raft/transport/clock-report.ts';
import type { Log } from '../../telemetry/log.ts';
import { clockOffMs, judgeClock } from './clock-rule.ts';
import type { ClockVerdict } from './clock-rule.ts';
import { PeerClocks } from './peer-clocks.ts';
import type { ClockMoment } from './peer-clocks.ts';

export interface ClockWatchParts {
  readonly log: Pick<Log, 'info' | 'warn'>;
  readonly clock: Clock;
  readonly nodeId: NodeId;
  /** The first number of this process's reports. */
  readonly firstNumber: number;
  voters(): readonly NodeId[];
  leading(): boolean;
  leaderKnown(): boolean;
  tell(reportFor: (peer: NodeId) => ClockReport): void;
  mayCampaign(allowed: boolean): void;
  /** To one of `fit`; null once another leads, else why not. */
  handOver(fit: readonly NodeId[]): Promise<string | null>;
  stepDown(): void;
  die(reason: unknown): void;
}

const everyMs = 200;
/** So long after its start a node waits for a first word of another's clock: a few rounds of reports. */
const youngMs = 1_000;
/** Between two looks the two clocks of a machine drift apart by far less; setting one shows. */
const stepMs = 50;
/** Without a leader for so long, a node whose clock is off campaigns after all: it may be the only one
 *  that holds what is committed. It stamps nothing then and hands over as soon as it can. */
const leaderlessMsMax = 10_000;

export class ClockWatch {
  readonly #parts: ClockWatchParts;
  readonly #peers: PeerClocks;
  /** It was off, and nobody has found it right since. */
  #doubted = false;
  #verdict: ClockVerdict = { kind: 'few', lowestMs: 0, apartMs: 0 };
  #lookedMs = -Infinity;
  /** What the clock of day was ahead of the monotonic one when it was judged. */
  #judgedOverMs = -Infinity;
  readonly #startedMs: number;
  #leaderSeenMs: number;
  #handingOver = false;

  constructor(parts: ClockWatchParts) {
    this.#parts = parts;
    this.#startedMs = parts.clock.monotonic();
    this.#leaderSeenMs = this.#startedMs;
    this.#peers = new PeerClocks(parts.firstNumber);
  }

  /** What to stamp an entry with, ms since 1970; null while this node's clock must not be used. */
  stampMs(): number | null {
    const now = this.#now();
    if (this.#wasSet(now)) this.#judge(now);
    const { wallMs } = now;
    switch (this.#verdict.kind) {
      case 'few':
        return this.#isTooEarly(now) ? null : Math.floor(wallMs + this.#verdict.lowestMs);
      case 'right':
        return Math.floor(wallMs);
      case 'off':
        return null;
    }
  }

  get isOff(): boolean {
    return this.#verdict.kind === 'off';
  }

  /** This node's clock less the median of the voters'; 0 while that is not known. */
  get aheadMs(): number {
    return this.#verdict.kind === 'few' ? 0 : this.#verdict.aheadMs;
  }

  /** What people should know of the clocks, as a sentence; null: nothing. */
  get alarm(): string | null {
    const verdict = this.#verdict;
    if (verdict.kind === 'off') return `clock ${sideOf(verdict.aheadMs)} the quorum's median`;
    if (verdict.kind === 'right' || verdict.apartMs <= clockOffMs) return null;
    return `two clocks ${Math.round(verdict.apartMs)} ms apart: the lower one counts`;
  }

  heard(from: NodeId, report: ClockReport): void {
    this.#peers.heard(from, report, this.#now());
  }

  /** To be called every tick. */
  tick(): void {
    const now = this.#now();
    if (this.#parts.leaderKnown()) this.#leaderSeenMs = now.monotonicMs;
    if (now.monotonicMs - this.#lookedMs < everyMs) return;
    this.#lookedMs = now.monotonicMs;
    this.#parts.tell(this.#peers.reports(now));
    this.#judge(now);
    const leaderlessMs = now.monotonicMs - this.#leaderSeenMs;
    this.#parts.mayCampaign(!this.isOff || leaderlessMs >= leaderlessMsMax);
    if (this.#parts.leading()) this.#maybeHandOver();
  }

  // A quick election may be over before a first clock was heard, and a machine that was just switched
  // on is the one whose clock is wrong.
  #isTooEarly(now: ClockMoment): boolean {
    if (now.monotonicMs - this.#startedMs >= youngMs || this.#parts.voters().length < 2)
      return false;
    return this.#peers.readings(now).size === 0;
  }

  // A clock that was set shows another time at once, and one stamp an hour ahead cannot be taken back:
  // it is judged anew before it is used, and not at the next look.
  #wasSet({ wallMs, monotonicMs }: ClockMoment): boolean {
    return Math.abs(wallMs - monotonicMs - this.#judgedOverMs) > stepMs;
  }

  #judge(now: ClockMoment): void {
    this.#judgedOverMs = now.wallMs - now.monotonicMs;
    const { nodeId, log } = this.#parts;
    const wasOff = this.isOff;
    const voters = this.#parts.voters();
    const readings = this.#peers.readings(now);
    this.#verdict = judgeClock({ nodeId, voters, readings, wasOff });
    const { kind } = this.#verdict;
    const aheadMs = Math.round(this.aheadMs);
    if (this.isOff && !wasOff) log.warn({ event: 'clock-off', aheadMs });
    // Nobody says any more that it is off; nobody says that it is right either.
    if (wasOff && kind === 'few') log.info({ event: 'clock-unjudged' });
    if (this.#doubted && kind === 'right') log.info({ event: 'clock-trusted', aheadMs });
    this.#doubted = this.isOff || (this.#doubted && kind !== 'right');
  }

  #maybeHandOver(): void {
    if (this.#verdict.kind !== 'off' || this.#handingOver) return;
    this.#handingOver = true;
    this.#handOver(this.#verdict.fit)
      .catch((broken: unknown) => {
        this.#parts.die(broken);
      })
      .finally(() => {
        this.#handingOver = false;
      });
  }

  // A leader that stamps nothing keeps everybody waiting: when nobody takes over it leaves.
  async #handOver(fit: readonly NodeId[]): Promise<void> {
    const refusal = await this.#parts.handOver(fit);
    if (refusal === null || !this.isOff || !this.#parts.leading()) return;
    this.#parts.log.warn({ event: 'handover-failed', reason: refusal });
    this.#parts.stepDown();
  }

  #now(): ClockMoment {
    const { clock } = this.#parts;
    return { monotonicMs: clock.monotonic(), wallMs: clock.wall() };
  }
}

const sideOf = (aheadMs: number): string =>
  `${Math.abs(Math.round(aheadMs))} ms ${aheadMs > 0 ? 'ahead of' : 'behind'}`;
