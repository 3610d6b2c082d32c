// The change feed as an async iterable that heals itself: when a stream ends or falls silent it is
// resumed at another node after the last index, and every delta must name the frame before it.
// Knows indices; what a change means is the reader's business.

import { present } from '../base/assert.ts';
import type { Random } from '../base/prng.ts';
import { FeedStream } from './feed-stream.ts';
import type { FeedStreamParts, HeardFrame, PlacedFrame, WatchPlan } from './feed-stream.ts';
import type { LeaderFinder } from './leader-finder.ts';
import { backoffMs, pause } from './pause.ts';
import type { StopList } from './stop-list.ts';

export interface FeedParts<Frame> extends Pick<FeedStreamParts<Frame>, 'frameOf'> {
  readonly finder: LeaderFinder;
  readonly random: Random;
  /** Ends when the reader or the client does; then the feed ends too. */
  readonly ends: StopList;
}

/** @throws ClusterError (none) when a node refuses for good, or says what this version does not
 *  understand */
export async function* feed<Frame extends PlacedFrame>(
  plan: WatchPlan,
  parts: FeedParts<Frame>,
): AsyncGenerator<Frame> {
  const { finder, random, ends, frameOf } = parts;
  let place = plan;
  const tried = new Set<string>();
  for (let failures = 0; !ends.over; failures += 1) {
    if (failures > 0) {
      await pause(
        backoffMs(failures - 1, () => random.unit()),
        ends,
      );
    }
    const address = nextAddress(finder, tried);
    if (isOver(ends)) return;
    tried.add(address);
    const stream = new FeedStream({ channel: finder.channel(address), ends, frameOf }, place);
    for await (const { frame, epoch } of inOrder(stream)) {
      // From here on an interruption is to leave no trace.
      place = { ...place, fromIndex: frame.index, epoch, eachEntry: true };
      failures = 0;
      tried.clear();
      yield frame;
    }
    tried.add(address);
    place = fromWhenAsked(place);
    if (stream.silent) finder.failed(address);
  }
}

// Whoever asked for events from now on and found nobody means by "now" when it asked.
function fromWhenAsked(place: WatchPlan): WatchPlan {
  const { events, fromIndex } = place;
  if (events === null || fromIndex > 0 || events.sinceMs > 0) return place;
  return { ...place, events: { ...events, sinceMs: events.askedMs } };
}

// It may have changed while we waited.
const isOver = (ends: StopList): boolean => ends.over;

function nextAddress(finder: LeaderFinder, tried: Set<string>): string {
  const fresh = finder.nextToRead(tried);
  if (fresh !== null) return fresh;
  tried.clear();
  return present(finder.nextToRead(tried), 'a client knows at least one address');
}

// One stream's frames, for as long as each delta names the frame before it. A snapshot sets the
// reader's position anew; a heartbeat leaves it where it is.
async function* inOrder<Frame extends PlacedFrame>(
  stream: FeedStream<Frame>,
): AsyncGenerator<HeardFrame<Frame>> {
  let lastIndex: number | null = null;
  try {
    for (let heard = await stream.next(); heard !== null; heard = await stream.next()) {
      const { frame } = heard;
      if (frame.kind === 'delta' && frame.prev !== lastIndex) return;
      if (frame.kind !== 'heartbeat') lastIndex = frame.index;
      yield heard;
    }
  } finally {
    stream.close();
  }
}
