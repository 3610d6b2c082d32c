// The first moments of a shared subscription. The feed's snapshot has rows and open orders but none
// that ended, and the newest of all are read separately, as of a later index. Frames wait here until both are in and the feed
// has reached what the orders show; then they become one mirror, exact at one index.

import type { FeedFrame } from '../../domain/change.ts';
import type { OrderView } from '../../domain/order.ts';
import { BookMirror } from '../../stream/book-mirror.ts';
import type { AsOf } from '../books/book-client.ts';

type Snapshot = Extract<FeedFrame, { kind: 'snapshot' }>;

export class FeedOpening {
  readonly snapshot: Snapshot;
  readonly #frames: FeedFrame[] = [];
  #reached: number;
  #orders: ReadonlyMap<string, AsOf<readonly OrderView[]>> | null = null;

  constructor(snapshot: Snapshot) {
    this.snapshot = snapshot;
    this.#reached = snapshot.index;
  }

  get frameCount(): number {
    return this.#frames.length;
  }

  offer(frame: FeedFrame): void {
    this.#frames.push(frame);
    this.#reached = Math.max(this.#reached, frame.index);
  }

  putOrders(orders: ReadonlyMap<string, AsOf<readonly OrderView[]>>): void {
    this.#orders = orders;
  }

  /** The mirror, or null while something is missing. 'broken' when the frames do not follow each
   *  other. */
  finish(): BookMirror | 'broken' | null {
    const orders = this.#orders;
    if (orders === null) return null;
    if ([...orders.values()].some((read) => read.index > this.#reached)) return null;
    const mirror = new BookMirror();
    mirror.replace(this.snapshot.index, this.snapshot.changes);
    for (const [account, read] of orders) mirror.putOrders(account, read.value);
    const whole = this.#frames.every((frame) => takeFrame(mirror, withoutKnown(frame, orders)));
    return whole ? mirror : 'broken';
  }
}

/** Puts a frame that is not a fresh snapshot into the mirror; false when it does not follow. */
export function takeFrame(mirror: BookMirror, frame: FeedFrame): boolean {
  if (frame.kind === 'heartbeat') {
    mirror.heartbeat(frame.index);
    return true;
  }
  if (frame.kind === 'delta') return mirror.follow(frame);
  if (!frame.recovered || frame.index < mirror.completeThrough) return false;
  mirror.recover(frame.index, frame.changes);
  return true;
}

// A change up to the index at which the orders were read, to one that is new enough to be among
// them, is already in what was read, and perhaps a later state of it.
function withoutKnown(
  frame: FeedFrame,
  orders: ReadonlyMap<string, AsOf<readonly OrderView[]>>,
): FeedFrame {
  if (frame.kind === 'heartbeat') return frame;
  const changes = frame.changes.filter((change) => {
    if (change.kind !== 'order') return true;
    const read = orders.get(change.order.account);
    if (read === undefined || frame.index > read.index) return true;
    return change.order.number < (read.value.at(-1)?.number ?? 0);
  });
  return { ...frame, changes };
}
