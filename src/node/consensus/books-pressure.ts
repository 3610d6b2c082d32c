// Says when the books on disk are so far behind those in memory that applying must wait for them: the
// history that is not written yet is kept in memory, and would grow for as long as a disk is slow.
// Knows how far behind in bytes of log, not what they become on disk.

import type { Log } from '../../telemetry/log.ts';

export interface BooksPressureParts {
  /** Bytes of log that were applied and that the books on disk do not show. */
  unflushedBytes(): number;
  readonly log: Log;
}

/** Three times what is worth a flush: a disk of any use never comes near. In memory it is about twice
 *  as much, because answers are kept with what they answer. */
export const unflushedBytesMax = 128 * 1024 * 1024;
/** Applying goes on when so much of it is written, so that it does not stop again at once. */
const resumeShare = 0.75;

export class BooksPressure {
  readonly #parts: BooksPressureParts;
  #mustWait = false;

  constructor(parts: BooksPressureParts) {
    this.#parts = parts;
  }

  /** Nothing is to be applied, nor proposed. */
  get mustWait(): boolean {
    return this.#mustWait;
  }

  /** Called every tick; answers as `mustWait` then does. */
  look(): boolean {
    const unflushedBytes = this.#parts.unflushedBytes();
    const limitBytes = unflushedBytesMax * (this.#mustWait ? resumeShare : 1);
    const mustWait = unflushedBytes > limitBytes;
    if (mustWait !== this.#mustWait) {
      const event = mustWait ? 'books-behind' : 'books-caught-up';
      this.#parts.log.warn({ event, unflushedBytes });
    }
    this.#mustWait = mustWait;
    return mustWait;
  }
}
