// Whether the cluster can be reached and has a leader, looked at once a second: the catalog is ready
// when it can pass a price on. Knows no prices.

import type { HoldfastClient } from '../client/holdfast-client.ts';

const lookEveryMs = 1000;
const lookDeadlineMs = 900;

export class ClusterContact {
  readonly #client: HoldfastClient;
  readonly #onChange: (hasLeader: boolean) => void;
  #hasLeader = false;
  #looking = false;
  #timer: NodeJS.Timeout | null = null;

  constructor(client: HoldfastClient, onChange: (hasLeader: boolean) => void) {
    this.#client = client;
    this.#onChange = onChange;
  }

  get hasLeader(): boolean {
    return this.#hasLeader;
  }

  start(): void {
    void this.#look();
    this.#timer = setInterval(() => void this.#look(), lookEveryMs);
  }

  stop(): void {
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#timer = null;
  }

  async #look(): Promise<void> {
    if (this.#looking) return;
    this.#looking = true;
    const found = await this.#askForLeader();
    this.#looking = false;
    if (found === this.#hasLeader) return;
    this.#hasLeader = found;
    this.#onChange(found);
  }

  // No answer at all is an answer here: not ready.
  async #askForLeader(): Promise<boolean> {
    try {
      const statuses = await this.#client.clusterStatus({ deadlineMs: lookDeadlineMs });
      return statuses.some((status) => !('error' in status) && status.role === 'leader');
    } catch {
      return false;
    }
  }
}
