// Ends a stream whose reader does not read: it is told why, so that it comes back at once instead of
// waiting for its own silence limit. Destroying the stream would tell it nothing.

import { status } from '@grpc/grpc-js';

export function cutOff(stream: { emit(event: 'error', error: Error): unknown }): void {
  const details = 'too slow: what was sent is not read; come back and resume';
  stream.emit('error', Object.assign(new Error(details), { code: status.UNAVAILABLE, details }));
}
