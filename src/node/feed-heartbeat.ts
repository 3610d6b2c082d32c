// Tells every subscriber, four times a second, how far the books have come while a leader is known.
// Silence is a message too: a reader that hears nothing must take its view for stale.

import type { ChangeFanout } from './change-fanout.ts';

const everyMs = 250;

export interface FeedPulse {
  index(): number;
  leaderKnown(): boolean;
}

export class FeedHeartbeat {
  readonly #fanout: ChangeFanout;
  readonly #pulse: FeedPulse;
  #timer: NodeJS.Timeout | null = null;

  constructor(fanout: ChangeFanout, pulse: FeedPulse) {
    this.#fanout = fanout;
    this.#pulse = pulse;
  }

  start(): void {
    this.#timer = setInterval(() => {
      if (this.#pulse.leaderKnown()) this.#fanout.heartbeat(this.#pulse.index());
    }, everyMs);
  }

  stop(): void {
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#timer = null;
  }
}
