// Looks for the leader for as long as anybody wants one, and spaces its looks: those of clients that
// failed together must not come together. Knows no sessions and no streams.

import type { Random } from '../base/prng.ts';
import type { Clock } from '../base/clock.ts';
import type { Leader, LeaderFinder } from './leader-finder.ts';
import { backoffMs, leaderlessMs, pause } from './pause.ts';
import type { StopList } from './stop-list.ts';

export interface LeaderSearchParts {
  readonly finder: LeaderFinder;
  readonly random: Random;
  readonly clock: Clock;
  /** Ends when the client closes. */
  readonly stops: StopList;
  /** How long addresses at which nobody listens are asked again; null: as long as anybody waits. */
  readonly unreachedMaxMs: number | null;
}

export interface LeaderWanted {
  /** Whether anybody still waits. */
  readonly isWanted: () => boolean;
  /** Whether this one will do; another is looked for where not. */
  readonly suits: (leader: Leader) => boolean;
  /** The term of the last leader if it said that it leads no more: then it is news that is asked for. */
  readonly deposedTerm: () => number | null;
  /** No node was ever reached and it is not waited for any longer: whoever waits is to be told. */
  readonly onUnreached: (message: string) => void;
  /** Attempts in a row that got nowhere with a leader that was found. */
  readonly failures: number;
}

export class LeaderSearch {
  readonly #parts: LeaderSearchParts;

  constructor(parts: LeaderSearchParts) {
    this.#parts = parts;
  }

  /** Null when nobody waits for anything any more. One at a time. */
  async run(wanted: LeaderWanted): Promise<Leader | null> {
    const { isWanted, suits, deposedTerm, failures } = wanted;
    const { finder, clock } = this.#parts;
    const firstMs = clock.monotonic();
    for (let looks = 0; isWanted(); looks += 1) {
      const beganMs = clock.monotonic();
      if (looks === 0) await this.#waitToLook(failures);
      const term = deposedTerm();
      const told = looks === 0 && term !== null ? finder.toldAfter(term) : null;
      const leader = told ?? (await finder.find(term !== null || looks > 0));
      if (leader !== null && isWanted() && suits(leader)) return leader;
      if (this.#maybeGiveUp(clock.monotonic() - firstMs, wanted)) return null;
      await this.#waitAfterLook(looks, clock.monotonic() - beganMs);
    }
    return null;
  }

  #maybeGiveUp(askedForMs: number, { onUnreached }: LeaderWanted): boolean {
    const { finder, unreachedMaxMs } = this.#parts;
    const { unreached } = finder;
    if (unreached === null || askedForMs < (unreachedMaxMs ?? Infinity)) return false;
    onUnreached(unreached);
    return true;
  }

  // The first failure costs no wait: mostly the leader has changed, and the new one is known. Those
  // in a row are a cluster that has too much to do.
  #waitToLook(failures: number): Promise<void> {
    if (failures < 2) return Promise.resolve();
    const { random, stops } = this.#parts;
    const unit = (): number => random.unit();
    return pause(backoffMs(failures - 2, unit), stops);
  }

  // Nodes that live kept the question until there was news; where all are dead, or know no better than
  // to answer at once, the look took no time and the wait is ours.
  #waitAfterLook(looks: number, tookMs: number): Promise<void> {
    const { random, stops } = this.#parts;
    const leftMs = leaderlessMs(looks, () => random.unit()) - tookMs;
    return leftMs > 0 ? pause(leftMs, stops) : Promise.resolve();
  }
}
