// One delta on its way to many sockets: turned into JSON, and into the bytes of a message, at most
// once, however many follow.

import type { Change } from '../domain/change.ts';

interface Message {
  readonly id: number;
  readonly prev: number;
  readonly bytes: Buffer;
}

export class SharedFrame {
  readonly index: number;
  readonly changes: readonly Change[];
  /** Nothing but prices: a slow reader may skip it for a newer one. */
  readonly pricesOnly: boolean;
  #json: string | null = null;
  #message: Message | null = null;

  constructor(index: number, changes: readonly Change[]) {
    this.index = index;
    this.changes = changes;
    this.pricesOnly = changes.every((change) => change.kind === 'instrument');
  }

  get changesJson(): string {
    this.#json ??= JSON.stringify(this.changes);
    return this.#json;
  }

  /** The delta for a socket whose subscription is `id` and whose last frame was `prev`. Readers who
   *  keep up mostly have both in common, and then share the bytes: nobody may write to them. */
  message(id: number, prev: number): Buffer {
    const known = this.#message;
    if (known?.id === id && known.prev === prev) return known.bytes;
    const head = `{"t":"delta","id":${id},"index":${this.index},"prev":${prev}`;
    const bytes = Buffer.from(`${head},"changes":${this.changesJson}}`);
    this.#message = { id, prev, bytes };
    return bytes;
  }
}
