// A node's books with its own feed over them, on a real LevelDB: somebody who never left, and others who
// come back to the Watch service after the node forgot or restarted.

import { EventEmitter } from 'node:events';
import type { Command } from '../../../src/domain/command.ts';
import type { Change, FeedFrame } from '../../../src/domain/change.ts';
import type { OrderView } from '../../../src/domain/order.ts';
import { feedFrame } from '../../../src/client/wire-views.ts';
import type { WatchResponse__Output } from '../../../src/gen/holdfast/cluster/v1/WatchResponse.ts';
import type { AppliedEntry } from '../../../src/node/consensus/applied-entry.ts';
import { ChangeFanout } from '../../../src/node/feed/change-fanout.ts';
import { RecentAccountEvents } from '../../../src/node/feed/recent-account-events.ts';
import { RecentEvents } from '../../../src/node/health/recent-events.ts';
import { WatchService } from '../../../src/node/services/watch-service.ts';
import type { WatchStream } from '../../../src/node/services/watch-service.ts';
import { BookViews } from '../../../src/node/views/book-views.ts';
import { BookMirror } from '../../../src/stream/book-mirror.ts';
import { Bookkeeping } from '../books/bookkeeping.ts';

const epoch = 'these books';

/** Where a reader stood when it left. */
export interface Place {
  readonly index: number;
  readonly mirror: BookMirror;
}

export class WatchedBooks {
  readonly keeping: Bookkeeping;
  readonly views = new BookViews(() => this.keeping.books);
  readonly fanout = new ChangeFanout(this.views);
  recent: RecentEvents;
  /** What a reader holds who was never away. */
  readonly mirror = new BookMirror();
  /** Every order it was told of. */
  readonly orders: { readonly index: number; readonly order: OrderView }[] = [];
  /** What goes on while the history is read for a reader. */
  meanwhile: () => void = () => undefined;
  /** How long it takes from one look at the clock to the next. */
  slowMs = 0;
  #lateMs = 0;
  readonly #accounts: readonly string[];
  readonly #service: WatchService;

  private constructor(keeping: Bookkeeping, accounts: readonly string[]) {
    this.keeping = keeping;
    this.#accounts = accounts;
    this.recent = new RecentEvents(0);
    this.#service = new WatchService({
      ...{ epoch, views: this.views, fanout: this.fanout },
      recent: () => this.recent,
      recentEvents: () => new RecentAccountEvents(0),
      events: () => keeping.keeper.events,
      steps: () => keeping.keeper.steps,
      guarded: (reading) => {
        this.meanwhile();
        return reading;
      },
      leaderKnown: () => true,
      suspect: () => false,
      reached: (index) => Promise.resolve(index <= this.views.index),
      now: () => performance.now() + (this.#lateMs += this.slowMs),
    });
  }

  /** Followed are these accounts, and every symbol. */
  static async fresh(accounts: readonly string[]): Promise<WatchedBooks> {
    const keeping = await Bookkeeping.fresh();
    keeping.start();
    const books = new WatchedBooks(keeping, accounts);
    await new Promise<void>((resolve) => {
      books.#open({ fromIndex: 0 }, (frame) => {
        books.#follow(frame);
        resolve();
      });
    });
    return books;
  }

  run(...commands: Command[]): void {
    this.#told(this.keeping.run(...commands));
  }

  /** The clock goes on, and an entry says so. */
  pass(elapsedMs: number): void {
    this.keeping.stampMs += elapsedMs;
    this.#told(this.keeping.applyFrames([]));
  }

  /** The node remembers nothing of what its books went through so far. */
  forget(): void {
    this.recent = new RecentEvents(this.views.index);
  }

  async restart(): Promise<void> {
    await this.keeping.keeper.close();
    await this.keeping.reopen();
    this.forget();
  }

  /** As a reader would remember it who leaves now. */
  leave(): Place {
    const mirror = new BookMirror();
    const index = this.mirror.completeThrough;
    mirror.replace(index, this.mirror.changes());
    return { index, mirror };
  }

  /** A reader who comes back and stays, as long as it likes; it may ask anew. */
  reader({ index }: Pick<Place, 'index'>, hear: (frame: FeedFrame) => void): ComingReader {
    return this.#ask(new ReplyStream(hear), index);
  }

  /** The first frame for a reader who comes back. */
  async comeBack({ index }: Pick<Place, 'index'>): Promise<FeedFrame & { kind: 'snapshot' }> {
    return new Promise((resolve, reject) => {
      const close = this.#open({ fromIndex: index }, (frame) => {
        if (frame.kind === 'snapshot') resolve(frame);
        else reject(new Error(`a ${frame.kind} came first`));
        close();
      });
    });
  }

  async remove(): Promise<void> {
    await this.keeping.remove();
  }

  #follow(frame: FeedFrame): void {
    if (frame.kind === 'snapshot') this.mirror.replace(frame.index, frame.changes);
    if (frame.kind !== 'delta') return;
    if (!this.mirror.follow(frame)) throw new Error('the feed has a gap');
    for (const order of ordersOf(frame.changes)) this.orders.push({ index: frame.index, order });
  }

  #told(entry: AppliedEntry): void {
    this.recent.applied(entry);
    this.fanout.applied(entry);
  }

  #open({ fromIndex }: { fromIndex: number }, hear: (frame: FeedFrame) => void): () => void {
    return this.#ask(new ReplyStream(hear), fromIndex).leave;
  }

  #ask(stream: ReplyStream, fromIndex: number): ComingReader {
    this.#service.serve(stream as unknown as WatchStream, null);
    const rows = { accounts: [...this.#accounts], symbols: [], allSymbols: true };
    const noEvents = { eventsOf: [], allEvents: false, eventsSinceMs: 0 };
    const ask = (index: number): void => {
      stream.emit('data', { ...rows, ...noEvents, fromIndex: index, epoch, eachEntry: false });
    };
    ask(fromIndex);
    return { ask, leave: () => stream.emit('close'), refusals: stream.refusals };
  }
}

export interface ComingReader {
  readonly ask: (fromIndex: number) => void;
  readonly leave: () => void;
  /** Codes of what it was refused with. */
  readonly refusals: readonly string[];
}

export const ordersOf = (changes: readonly Change[]): OrderView[] =>
  changes.flatMap((change) => (change.kind === 'order' ? [change.order] : []));

class ReplyStream extends EventEmitter {
  readonly refusals: string[] = [];
  readonly #hear: (frame: FeedFrame) => void;

  constructor(hear: (frame: FeedFrame) => void) {
    super();
    this.#hear = hear;
  }

  write(response: unknown, written?: () => void): void {
    const { kind, failure } = response as WatchResponse__Output;
    if (kind === 'failure') this.refusals.push(failure?.code ?? '');
    else this.#hear(feedFrame(response as WatchResponse__Output));
    written?.();
  }

  end(): void {
    this.emit('end');
  }
}
