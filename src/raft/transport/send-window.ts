// Bounds what has been handed to gRPC and not yet taken by the socket. gRPC's own signal (16
// queued writes of any length) is both too early for a burst of appends and no bound on bytes, so
// bytes and frames are counted here. Once shut, the window stays shut until half of it is free:
// a peer that is slower than us costs one spell of drops, not a drop for every other message.

import { assert } from '../../base/assert.ts';

export class SendWindow {
  readonly #bytesMax: number;
  readonly #framesMax: number;
  #bytes = 0;
  #frames = 0;
  #shut = false;

  constructor(bytesMax: number, framesMax: number) {
    this.#bytesMax = bytesMax;
    this.#framesMax = framesMax;
  }

  get unsentBytes(): number {
    return this.#bytes;
  }

  get shut(): boolean {
    return this.#shut;
  }

  /** Makes room for a frame, or shuts and answers false. An empty window takes any one frame. */
  tryTake(bytes: number): boolean {
    if (this.#frames > 0 && this.#isFullFor(bytes)) this.#shut = true;
    if (this.#shut) return false;
    this.#bytes += bytes;
    this.#frames += 1;
    return true;
  }

  /** The socket took a frame. */
  give(bytes: number): void {
    this.#bytes -= bytes;
    this.#frames -= 1;
    assert(this.#bytes >= 0 && this.#frames >= 0, 'a frame is taken once');
    if (this.#bytes <= this.#bytesMax / 2 && this.#frames <= this.#framesMax / 2) {
      this.#shut = false;
    }
  }

  /** A new stream begins with nothing unsent. */
  reset(): void {
    this.#bytes = 0;
    this.#frames = 0;
    this.#shut = false;
  }

  #isFullFor(bytes: number): boolean {
    return this.#bytes + bytes > this.#bytesMax || this.#frames >= this.#framesMax;
  }
}
