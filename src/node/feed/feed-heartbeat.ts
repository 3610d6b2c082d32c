// Tells every subscriber, four times a second, how far the books have come, each time after a majority
// has confirmed that nothing acknowledged lies beyond. Who merely remembers a leader (a follower cut
// off, a leader in the minority) says nothing, and silence is a message too: a reader that hears
// nothing must take its view for stale.

import { ClusterError } from '../../domain/cluster-error.ts';
import type { ChangeFanout } from './change-fanout.ts';

const everyMs = 250;
/** Half of the room between a cache's lease (1,000 ms) and its stated bound (1,500 ms) would do; a
 *  busy cluster gets all of it. */
const confirmMaxMs = 500;

export interface FeedPulse {
  index(): number;
  /** Resolves once the books show everything acknowledged before the call.
   *  @throws ClusterError when no majority says so in time */
  confirmed(timeoutMs: number): Promise<number>;
}

export class FeedHeartbeat {
  readonly #fanout: ChangeFanout;
  readonly #pulse: FeedPulse;
  #timer: NodeJS.Timeout | null = null;
  #asking = false;

  constructor(fanout: ChangeFanout, pulse: FeedPulse) {
    this.#fanout = fanout;
    this.#pulse = pulse;
  }

  start(): void {
    this.#timer = setInterval(() => void this.beat(), everyMs);
  }

  stop(): void {
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#timer = null;
  }

  /** One heartbeat, or none where nobody listens or no majority answers. */
  async beat(): Promise<void> {
    if (this.#asking || this.#fanout.subscriptionCount === 0) return;
    this.#asking = true;
    try {
      await this.#pulse.confirmed(confirmMaxMs);
      this.#fanout.heartbeat(this.#pulse.index());
    } catch (error) {
      if (!(error instanceof ClusterError)) throw error;
    } finally {
      this.#asking = false;
    }
  }
}
