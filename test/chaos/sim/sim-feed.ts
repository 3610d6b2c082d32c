// The change feed of one life of a simulated replica: the node's own service and fan-out, over streams
// whose ends are in the simulated world. Knows no reader.

import { EventEmitter } from 'node:events';
import { AssertionFailed } from '../../../src/base/assert.ts';
import { ClusterError } from '../../../src/domain/cluster-error.ts';
import type { WatchRequest__Output } from '../../../src/gen/holdfast/cluster/v1/WatchRequest.ts';
import type { WatchResponse } from '../../../src/gen/holdfast/cluster/v1/WatchResponse.ts';
import type { AppliedEntry } from '../../../src/node/consensus/applied-entry.ts';
import { BookViews } from '../../../src/node/views/book-views.ts';
import { ChangeFanout } from '../../../src/node/feed/change-fanout.ts';
import { RecentAccountEvents } from '../../../src/node/feed/recent-account-events.ts';
import { RecentEvents } from '../../../src/node/health/recent-events.ts';
import { WatchService } from '../../../src/node/services/watch-service.ts';
import type { WatchStream } from '../../../src/node/services/watch-service.ts';
import type { Books } from '../../../src/statemachine/books.ts';
import type { ProcessHost } from './process-host.ts';

const heartbeatMs = 250;

/** A reader's end of a stream. Null: the stream has ended. */
export type HearFrame = (frame: WatchResponse | null) => void;

export interface FeedParts {
  readonly host: ProcessHost;
  readonly epoch: string;
  readonly books: () => Books;
  readonly leaderKnown: () => boolean;
  readonly suspect: () => boolean;
}

export class SimFeed {
  readonly #parts: FeedParts;
  readonly #fanout: ChangeFanout;
  readonly #service: WatchService;
  #recent: RecentEvents;
  #waiting: { readonly index: number; readonly resolve: (reached: boolean) => void }[] = [];

  constructor(parts: FeedParts) {
    const views = new BookViews(() => parts.books());
    this.#parts = parts;
    this.#fanout = new ChangeFanout(views);
    this.#recent = new RecentEvents(parts.books().appliedIndex);
    const recentEvents = new RecentAccountEvents(parts.books().appliedIndex);
    this.#service = new WatchService({
      epoch: parts.epoch,
      views,
      fanout: this.#fanout,
      recent: () => this.#recent,
      // Simulated readers follow rows: they have no history to read account events in.
      recentEvents: () => recentEvents,
      events: () => {
        throw new AssertionFailed('nobody here follows account events');
      },
      // Nor one of orders: what is not remembered begins anew.
      steps: () => {
        throw new ClusterError('unavailable', 'none');
      },
      guarded: (reading) => reading,
      leaderKnown: () => parts.leaderKnown(),
      suspect: () => parts.suspect(),
      reached: (index, waitMs) => this.#reached(index, waitMs),
      now: () => parts.host.clock.monotonic(),
    });
    this.#beat();
  }

  applied(entry: AppliedEntry): void {
    this.#recent.applied(entry);
    this.#fanout.applied(entry);
    this.#wake();
  }

  /** The books were replaced by a snapshot. */
  replaced(): void {
    this.#recent = new RecentEvents(this.#parts.books().appliedIndex);
    this.#fanout.endAll();
    this.#wake();
  }

  /** Opens a stream. Answers what closes it. */
  open(request: WatchRequest__Output, hear: HearFrame): () => void {
    const stream = new ReplyStream(hear);
    this.#service.serve(stream as unknown as WatchStream, null);
    stream.emit('data', request);
    this.#parts.host.stir();
    return () => {
      stream.emit('close');
    };
  }

  #reached(index: number, waitMs: number): Promise<boolean> {
    const { host, books } = this.#parts;
    if (books().appliedIndex >= index) return Promise.resolve(true);
    return new Promise((resolve) => {
      this.#waiting.push({ index, resolve });
      host.after(waitMs, () => {
        resolve(false);
        host.stir();
      });
    });
  }

  #wake(): void {
    if (this.#waiting.length === 0) return;
    const { host, books } = this.#parts;
    const { appliedIndex } = books();
    for (const { index, resolve } of this.#waiting) if (index <= appliedIndex) resolve(true);
    this.#waiting = this.#waiting.filter(({ index }) => index > appliedIndex);
    host.stir();
  }

  #beat(): void {
    const { host, books, leaderKnown } = this.#parts;
    host.after(heartbeatMs, () => {
      if (leaderKnown()) this.#fanout.heartbeat(books().appliedIndex);
      this.#beat();
    });
  }
}

/** The node's end of a stream, as far as the service uses one. */
class ReplyStream extends EventEmitter {
  readonly #hear: HearFrame;

  constructor(hear: HearFrame) {
    super();
    this.#hear = hear;
  }

  write(frame: WatchResponse, written?: () => void): void {
    this.#hear(frame);
    written?.();
  }

  end(): void {
    this.#hear(null);
  }
}
