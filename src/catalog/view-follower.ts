// Keeps the view on the node's feed for as long as the process runs, and tells the invalidations of
// each frame. One subscription, however many ask. Knows the SDK, not who reads.

import type { HoldfastClient } from '../client/holdfast-client.ts';
import type { FeedFrame } from '../domain/change.ts';
import { ClusterError } from '../domain/cluster-error.ts';
import type { Log } from '../telemetry/log.ts';
import type { Absorbed, PriceView } from './price-view.ts';

export interface ViewFollowerParts {
  readonly client: Pick<HoldfastClient, 'watch' | 'clusterStatus'>;
  readonly view: PriceView;
  readonly log: Log;
  /** After each frame, in order; `frame` as it came. */
  onFrame(what: Absorbed, frame: FeedFrame): void;
}

const statusDeadlineMs = 1_000;
const againAfterMs = 250;

export class ViewFollower {
  readonly #parts: ViewFollowerParts;
  readonly #ends = new AbortController();
  #epoch = '';
  #run: Promise<void> = Promise.resolve();

  constructor(parts: ViewFollowerParts) {
    this.#parts = parts;
  }

  /** The cluster's id; empty before anybody told it. */
  get epoch(): string {
    return this.#epoch;
  }

  start(): void {
    this.#run = this.#follow();
  }

  async stop(): Promise<void> {
    this.#ends.abort();
    await this.#run;
  }

  async #follow(): Promise<void> {
    const { signal } = this.#ends;
    while (!isOver(signal)) {
      try {
        this.#epoch = await this.#clusterId();
        await this.#watch(signal);
      } catch (error) {
        if (!(error instanceof ClusterError)) throw error;
        if (!isOver(signal)) this.#parts.log.warn({ event: 'feed-broken', error });
      }
      if (!isOver(signal)) await new Promise((resolve) => setTimeout(resolve, againAfterMs));
    }
  }

  async #watch(signal: AbortSignal): Promise<void> {
    const { client, view } = this.#parts;
    let began = false;
    for await (const frame of client.watch(everything, { signal })) {
      // Books that begin anew may be another cluster's.
      if (began && frame.kind === 'snapshot' && !frame.recovered) {
        this.#epoch = await this.#clusterId();
      }
      began = true;
      this.#parts.onFrame(view.absorb(frame), frame);
    }
  }

  async #clusterId(): Promise<string> {
    const statuses = await this.#parts.client.clusterStatus({ deadlineMs: statusDeadlineMs });
    const found = statuses.find((status) => !('error' in status));
    if (found === undefined || 'error' in found) throw new ClusterError('unavailable', 'none');
    return found.clusterId;
  }
}

// It may have changed while we waited.
const isOver = (signal: AbortSignal): boolean => signal.aborted;

const everything = { accounts: [], symbols: [], allSymbols: true };
