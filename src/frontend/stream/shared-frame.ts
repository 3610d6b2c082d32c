// One delta on its way to many sockets: turned into JSON, and into the bytes of a message, at most
// once, however many follow.

import type { Change } from '../../domain/change.ts';
import { textFrame } from './text-frame.ts';

interface Message {
  readonly head: string;
  readonly bytes: Buffer;
}

/** What a snapshot says beside its rows. */
interface SnapshotHead {
  readonly epoch: string;
  readonly recovered: boolean;
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

  /** The delta for a socket whose subscription is `id` and whose last frame was `prev`, ready for the
   *  wire. Readers who keep up mostly have both in common, and then share the bytes: nobody may write
   *  to them. */
  message(id: number, prev: number): Buffer {
    return this.#framed(`{"t":"delta","id":${id},"index":${this.index},"prev":${prev}`);
  }

  /** The same for a socket that begins with these rows. */
  snapshotMessage(id: number, { epoch, recovered }: SnapshotHead): Buffer {
    const head = JSON.stringify({ t: 'snapshot', id, epoch, index: this.index, recovered });
    return this.#framed(head.slice(0, -1));
  }

  #framed(head: string): Buffer {
    if (this.#message?.head === head) return this.#message.bytes;
    const bytes = textFrame(`${head},"changes":${this.changesJson}}`);
    this.#message = { head, bytes };
    return bytes;
  }
}
