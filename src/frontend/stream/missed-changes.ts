// Asks the cluster what a returning reader missed, when this frontend no longer knows.

import type { Change } from '../../domain/change.ts';
import { ClusterError } from '../../domain/cluster-error.ts';
import type { ResumePoint } from '../../stream/messages.ts';
import type { BookClient } from '../books/book-client.ts';
import type { FeedSnapshot } from './feed-reader.ts';
import { SharedFrame } from './shared-frame.ts';

const deadlineMs = 5_000;

/** Where a reader goes on, and what it is then told by others. */
export interface MissedSpan {
  readonly resume: ResumePoint;
  /** What happened behind this index is known here. */
  readonly reachIndex: number;
}

/** All that changed after the resume point and through `reachIndex` at least, or null when nobody knows
 *  it any more or answers. */
export async function readMissed(
  book: Pick<BookClient, 'watch'>,
  watched: { readonly accounts: string[]; readonly symbols: string[] },
  { resume, reachIndex }: MissedSpan,
): Promise<FeedSnapshot | null> {
  const enough = new AbortController();
  const signal = AbortSignal.any([enough.signal, AbortSignal.timeout(deadlineMs)]);
  const { epoch, index: fromIndex } = resume;
  const changes: Change[] = [];
  let isKnown = false;
  try {
    for await (const frame of book.watch({ ...watched, fromIndex, epoch }, { signal })) {
      if (frame.kind === 'snapshot' && !frame.recovered) return null;
      isKnown ||= frame.kind === 'snapshot';
      if (frame.kind !== 'heartbeat') changes.push(...frame.changes);
      // The node that answers may be a little behind the one that is followed.
      if (!isKnown || frame.index < reachIndex) continue;
      return { epoch, recovered: true, frame: new SharedFrame(frame.index, changes) };
    }
    return null;
  } catch (error) {
    if (error instanceof ClusterError || signal.aborted) return null;
    throw error;
  } finally {
    enough.abort();
  }
}
