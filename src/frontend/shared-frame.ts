// One delta on its way to many sockets: turned into JSON at most once, however many follow.

import type { Change } from '../domain/change.ts';

export class SharedFrame {
  readonly index: number;
  readonly changes: readonly Change[];
  /** Nothing but prices: a slow reader may skip it for a newer one. */
  readonly pricesOnly: boolean;
  #json: string | null = null;

  constructor(index: number, changes: readonly Change[]) {
    this.index = index;
    this.changes = changes;
    this.pricesOnly = changes.every((change) => change.kind === 'instrument');
  }

  get changesJson(): string {
    this.#json ??= JSON.stringify(this.changes);
    return this.#json;
  }
}
