// Cuts one turn's messages into frames, in order. Knows lengths, not meanings.

import { FRAME_HEADER_BYTES, FRAME_MESSAGES_MAX, messageBytes } from '../codec/message-codec.ts';
import type { Message } from '../core/message.ts';

export interface FrameBatch {
  readonly messages: readonly Message[];
  /** What the encoded frame will come to. */
  readonly bytes: number;
}

/** Nearly always one batch; a message above `frameBytes` gets a frame to itself. */
export function frameBatches(messages: readonly Message[], frameBytes: number): FrameBatch[] {
  const batches: FrameBatch[] = [];
  let batch: Message[] = [];
  let bytes = FRAME_HEADER_BYTES;
  for (const message of messages) {
    const more = messageBytes(message);
    const full = bytes + more > frameBytes || batch.length === FRAME_MESSAGES_MAX;
    if (full && batch.length > 0) {
      batches.push({ messages: batch, bytes });
      batch = [];
      bytes = FRAME_HEADER_BYTES;
    }
    batch.push(message);
    bytes += more;
  }
  if (batch.length > 0) batches.push({ messages: batch, bytes });
  return batches;
}
