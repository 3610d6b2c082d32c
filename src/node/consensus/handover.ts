// Hands leadership to another node: on an operator's word, before a planned stop, so that a restart
// costs a round trip and not an election, when the own disk keeps all the others waiting, and when
// the own clock is off.

import type { Log } from '../../telemetry/log.ts';
import type { Leadership } from './leadership.ts';
import type { Replica } from './replica.ts';

const handoverWaitMs = 2_000;
/** A few heartbeats of the slower profile. */
const heirWaitMs = 400;
const pollMs = 5;
/** Orders stop until the heir leads, so what it lacks is better sent before. Under a load that never
 *  pauses it always lacks something. */
const calmWaitMs = 20;
const anybody = (): boolean => true;
const realPause = (waitMs: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, waitMs));

export class Handover {
  readonly #replica: Pick<Replica, 'act' | 'status'>;
  readonly #leadership: Pick<Leadership, 'leading' | 'leaderId'>;
  readonly #pause: (waitMs: number) => Promise<void>;

  constructor(
    replica: Pick<Replica, 'act' | 'status'>,
    leadership: Pick<Leadership, 'leading' | 'leaderId'>,
    pause = realPause,
  ) {
    this.#replica = replica;
    this.#leadership = leadership;
    this.#pause = pause;
  }

  /** Null once another node leads; else why not. `toNode` 0: the most caught-up peer. */
  async to(toNode: number): Promise<string | null> {
    return this.#transfer(toNode === 0 ? await this.#heir(anybody) : toNode);
  }

  /** To the most caught-up of `fit`. */
  async toOneOf(fit: readonly number[]): Promise<string | null> {
    return this.#transfer(await this.#heir((voter) => fit.includes(voter)));
  }

  async #transfer(heir: number | null): Promise<string | null> {
    if (!this.#leadership.leading) return 'not-leader';
    if (heir === null) return 'there is no other node to lead';
    if (!(await this.#calm(heir))) return 'not-leader';
    const result = this.#replica.act((driver) => driver.transferLeader(heir));
    if (result.kind === 'refused') return result.reason;
    return (await this.#gone(handoverWaitMs)) ? null : 'the other node did not take over in time';
  }

  /** Does not wait long for the heir to lead: where a whole cluster stops, it goes as well. */
  async beforeStop(): Promise<void> {
    if (!this.#leadership.leading) return;
    const heir = await this.#heir(anybody);
    if (heir === null) return;
    if (!(await this.#calm(heir))) return;
    const { kind } = this.#replica.act((driver) => driver.transferLeader(heir));
    if (kind !== 'refused') await this.#gone(heirWaitMs);
  }

  /** The others store quicker: one of them is to lead. Nothing is lost if none can. */
  async fromSlowDisk(writeMs: number | null, log: Log): Promise<void> {
    log.warn({ event: 'disk-slow', writeMs });
    const refusal = await this.to(0);
    if (refusal !== null) log.warn({ event: 'handover-failed', reason: refusal });
  }

  // Every election timeout the leader forgets who was active, and learns it again from the next
  // heartbeats: for that moment nobody seems to be there.
  async #heir(isFit: (voter: number) => boolean): Promise<number | null> {
    for (let waitedMs = 0; this.#leadership.leading; waitedMs += pollMs) {
      const heir = this.#mostCaughtUp(isFit);
      if (heir !== null || waitedMs >= heirWaitMs) return heir;
      await this.#pause(pollMs);
    }
    return null;
  }

  /** Waits for a moment in which the heir lacks nothing, if there is one soon; whether we lead then. */
  async #calm(heir: number): Promise<boolean> {
    for (let waitedMs = 0; this.#leadership.leading && waitedMs < calmWaitMs; waitedMs += 1) {
      const { progress, lastIndex } = this.#replica.status();
      if ((progress.get(heir)?.match ?? lastIndex) >= lastIndex) break;
      await this.#pause(1);
    }
    return this.#leadership.leading;
  }

  #mostCaughtUp(isFit: (voter: number) => boolean): number | null {
    const { id, conf, progress } = this.#replica.status();
    const candidates = conf.voters
      .filter((voter) => voter !== id && isFit(voter))
      .map((voter) => ({ voter, progress: progress.get(voter) }))
      .filter((peer) => peer.progress?.recentActive === true)
      .sort((a, b) => (b.progress?.match ?? 0) - (a.progress?.match ?? 0));
    return candidates[0]?.voter ?? null;
  }

  /** Whether it leads no more, and who does is known or has not shown within `successorWaitMs`. */
  async #gone(successorWaitMs: number): Promise<boolean> {
    let headlessMs = 0;
    for (let waitedMs = 0; waitedMs < handoverWaitMs; waitedMs += pollMs) {
      const { leading, leaderId } = this.#leadership;
      if (!leading && (leaderId !== 0 || headlessMs >= successorWaitMs)) return true;
      if (!leading) headlessMs += pollMs;
      await this.#pause(pollMs);
    }
    return !this.#leadership.leading;
  }
}
