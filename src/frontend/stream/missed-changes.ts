// Asks the cluster what a returning reader missed, when this frontend no longer knows.

import { ClusterError } from '../../domain/cluster-error.ts';
import type { ResumePoint } from '../../stream/messages.ts';
import type { BookClient } from '../books/book-client.ts';
import type { FeedSnapshot } from './feed-reader.ts';
import { SharedFrame } from './shared-frame.ts';

const deadlineMs = 5_000;

/** All that changed after the resume point, or null when nobody remembers or answers. */
export async function readMissed(
  book: Pick<BookClient, 'watch'>,
  watched: { readonly accounts: string[]; readonly symbols: string[] },
  resume: ResumePoint,
): Promise<FeedSnapshot | null> {
  const enough = new AbortController();
  const signal = AbortSignal.any([enough.signal, AbortSignal.timeout(deadlineMs)]);
  const { epoch, index: fromIndex } = resume;
  try {
    for await (const frame of book.watch({ ...watched, fromIndex, epoch }, { signal })) {
      if (frame.kind !== 'snapshot' || !frame.recovered) return null;
      return { epoch, recovered: true, frame: new SharedFrame(frame.index, frame.changes) };
    }
    return null;
  } catch (error) {
    if (error instanceof ClusterError || signal.aborted) return null;
    throw error;
  } finally {
    enough.abort();
  }
}
