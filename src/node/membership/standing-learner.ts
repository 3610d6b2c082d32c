// Lets a caught-up learner take the place of a voter that has been silent for a set time, without an
// operator (requirement B23). One change through joint consensus: the learner votes and the dead
// voter is removed, together or not at all. Thesis §4.2.2. Knows the leader's view, no gRPC.

import { isJoint } from '../../raft/core/conf-state.ts';
import type { RaftStatus } from '../../raft/core/status.ts';
import type { Log } from '../../telemetry/log.ts';
import { promotionRefusal, removalRefusal } from './membership-desk.ts';
import type { MembershipAnswer } from './membership-desk.ts';

export interface StandingLearnerParts {
  readonly log: Log;
  /** How long a voter may be silent, ms; 0: for ever. */
  readonly afterMs: number;
  status(): RaftStatus;
  now(): number;
  /** Monotonic ms at which the peer was last heard; null: not since this process began. */
  lastHeardMs(nodeId: number): number | null;
  replace(dead: number, learner: number): Promise<MembershipAnswer>;
}

const everyMs = 1_000;

export class StandingLearner {
  readonly #parts: StandingLearnerParts;
  #timer: NodeJS.Timeout | null = null;
  /** Silence counts from here at the earliest: before, it was another leader's to judge. */
  #leadingSinceMs: number | null = null;
  #busy = false;

  constructor(parts: StandingLearnerParts) {
    this.#parts = parts;
  }

  start(): void {
    if (this.#parts.afterMs === 0) return;
    this.#timer = setInterval(() => {
      this.look().catch((failure: unknown) => {
        this.#parts.log.warn({ event: 'voter-not-replaced', failure: String(failure) });
      });
    }, everyMs);
  }

  stop(): void {
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#timer = null;
  }

  /** Looks once; resolves when what followed from it is over. */
  async look(): Promise<void> {
    const raft = this.#parts.status();
    if (raft.role !== 'leader') {
      this.#leadingSinceMs = null;
      return;
    }
    this.#leadingSinceMs ??= this.#parts.now();
    if (this.#busy || isJoint(raft.conf)) return;
    const dead = this.#deadVoter(raft, this.#leadingSinceMs);
    const learner = raft.conf.learners.find((id) => promotionRefusal(raft, id) === null);
    if (dead === null || learner === undefined || removalRefusal(raft, dead) !== null) return;
    this.#busy = true;
    try {
      await this.#replace(dead, learner);
    } finally {
      this.#busy = false;
    }
  }

  #deadVoter(raft: RaftStatus, sinceMs: number): number | null {
    const { afterMs } = this.#parts;
    const latestMs = this.#parts.now() - afterMs;
    const heardMs = (id: number): number => Math.max(this.#parts.lastHeardMs(id) ?? 0, sinceMs);
    const dead = raft.conf.voters.find((id) => id !== raft.id && heardMs(id) <= latestMs);
    return dead ?? null;
  }

  async #replace(dead: number, learner: number): Promise<void> {
    const { log, afterMs } = this.#parts;
    log.warn({ event: 'voter-dead', dead, learner, silentForMs: afterMs });
    const refusal = await this.#parts.replace(dead, learner);
    if (refusal === null) log.warn({ event: 'voter-replaced', dead, learner });
    else log.warn({ event: 'voter-not-replaced', dead, learner, refusal });
  }
}
