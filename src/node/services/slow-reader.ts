// What one stream sends, bounded by what its reader leaves unread. Beyond the bound the stream ends:
// the reader is told why, so that it comes back at once instead of waiting for its own silence limit.
// Counted here, because gRPC's streams count messages, whatever their size. Knows no message.

import { status } from '@grpc/grpc-js';

/** The part of a gRPC stream this needs. `written` is called once the network took the message. */
export interface WritableReply<Message> {
  write(message: Message, written: () => void): unknown;
  emit(event: 'error', error: Error): unknown;
}

export class BoundedReplies<Message> {
  readonly #stream: WritableReply<Message>;
  readonly #unreadBytesMax: number;
  #unreadBytes = 0;
  #unreadCount = 0;
  #cutOff = false;

  constructor(stream: WritableReply<Message>, unreadBytesMax: number) {
    this.#stream = stream;
    this.#unreadBytesMax = unreadBytesMax;
  }

  /** Messages that the network has not taken yet. */
  get unreadCount(): number {
    return this.#unreadCount;
  }

  /** `bytes` may be an estimate. One message may pass the bound; the next one ends the stream, and
   *  from then on nothing is kept. */
  write(message: Message, bytes: number): void {
    if (this.#cutOff) return;
    if (this.#unreadBytes > this.#unreadBytesMax) {
      this.#cut();
      return;
    }
    this.#unreadBytes += bytes;
    this.#unreadCount += 1;
    this.#stream.write(message, () => {
      this.#unreadBytes -= bytes;
      this.#unreadCount -= 1;
    });
  }

  // Destroying the stream would tell its reader nothing.
  #cut(): void {
    this.#cutOff = true;
    const details = 'too slow: what was sent is not read; come back and resume';
    const error = Object.assign(new Error(details), { code: status.UNAVAILABLE, details });
    this.#stream.emit('error', error);
  }
}
