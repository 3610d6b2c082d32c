// Tells the console who leads, whenever that changes. Looks once a second; decides nothing.

import type { HoldfastClient } from '../src/client/holdfast-client.ts';
import { findLeader } from './leader.ts';
import type { Leader } from './leader.ts';

const lookEveryMs = 1000;

export class LeaderWatch {
  readonly #client: HoldfastClient;
  readonly #onNotice: (sentence: string) => void;
  #known: Leader | null = null;
  #timer: NodeJS.Timeout | null = null;
  #looking = false;

  constructor(client: HoldfastClient, onNotice: (sentence: string) => void) {
    this.#client = client;
    this.#onNotice = onNotice;
  }

  start(): void {
    this.#timer = setInterval(() => void this.#look(), lookEveryMs);
  }

  stop(): void {
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#timer = null;
  }

  async #look(): Promise<void> {
    if (this.#looking) return;
    this.#looking = true;
    // No answer means no leader that we could name; the next look may know more.
    const found = await findLeader(this.#client).catch(() => null);
    this.#looking = false;
    if (found === null || this.#timer === null || found.term === this.#known?.term) return;
    if (this.#known !== null) this.#onNotice(`node-${found.nodeId} leads now (term ${found.term})`);
    this.#known = found;
  }
}
