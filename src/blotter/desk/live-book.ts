// What the page knows: the mirror of one account and every stock, how fresh it is, and how long the
// last changes took to arrive. Decides what to ask of the stream. Knows no socket and no pixels.

import { BookMirror } from '../../stream/book-mirror.ts';
import type { ClusterPicture } from '../../stream/cluster-picture.ts';
import { everySymbol } from '../../stream/messages.ts';
import type { Change } from '../../domain/change.ts';
import type { Delta, ServerMessage, Snapshot, Subscribe } from '../../stream/messages.ts';
import { isEnded } from '../../domain/order.ts';
import type { OrderView } from '../../domain/order.ts';
import { LatencySample } from './latency-sample.ts';
import { MachineClock } from './machine-clock.ts';
import { PastOrders } from './past-orders.ts';
import { Touched } from './touched.ts';

/** `live`: news within the last seconds. `stale`: connected, but the cluster is silent.
 *  `reconnecting`: the connection is lost and being made anew. `offline`: and that for long. */
export type Connection = 'live' | 'stale' | 'reconnecting' | 'offline';

export const staleAfterMs = 2_000;
export const offlineAfterMs = 15_000;

export class LiveBook {
  readonly account: string;
  readonly mirror = new BookMirror();
  readonly latencies = new LatencySample();
  readonly clock = new MachineClock();
  /** Orders that ended, beyond the mirror's newest. */
  readonly past = new PastOrders();
  readonly #latencyMs = new Map<string, number>();
  /** The newer of price time and holding time, by symbol, when last looked at. */
  readonly #stampMs = new Map<string, number>();
  #epoch: string | null = null;
  #subscriptionId = 0;
  /** False from a subscription until its snapshot. */
  #following = false;
  #newsMs: number | null = null;
  #lostMs: number | null;
  #complaint: string | null = null;
  #touched = new Touched();
  #cluster: ClusterPicture | null = null;

  /** `nowMs` is the time from which the page waits for its first picture. */
  constructor(account: string, nowMs: number) {
    this.account = account;
    this.#lostMs = nowMs;
  }

  /** Cluster id; null before the first snapshot. */
  get epoch(): string | null {
    return this.#epoch;
  }

  /** When the books were last heard of; null before the first snapshot. */
  get newsMs(): number | null {
    return this.#newsMs;
  }

  /** How the nodes were when last heard of; null: not yet. */
  get cluster(): ClusterPicture | null {
    return this.#cluster;
  }

  /** What the frontend last complained about. */
  get complaint(): string | null {
    return this.#complaint;
  }

  /** Receive time less the newer of price time and holding time, of the row's last live change. */
  latencyMs(symbol: string): number | null {
    return this.#latencyMs.get(symbol) ?? null;
  }

  /** What changed since this was last called. */
  takeTouched(): Touched {
    const touched = this.#touched;
    this.#touched = new Touched();
    return touched;
  }

  /** Notes that orders were added from elsewhere. */
  touchOrders(): void {
    this.#touched.touchOrders();
  }

  /** Notes that what rows are reckoned from is another. */
  touchEverything(): void {
    this.#touched.everything();
  }

  /** Every order known, newest first. */
  orders(): OrderView[] {
    return this.past.joined(this.mirror.orders(this.account));
  }

  connection(nowMs: number, isOnline: boolean): Connection {
    if (this.#lostMs !== null) {
      return isOnline && nowMs - this.#lostMs < offlineAfterMs ? 'reconnecting' : 'offline';
    }
    const fresh = this.#newsMs !== null && nowMs - this.#newsMs < staleAfterMs;
    return this.#following && fresh ? 'live' : 'stale';
  }

  /** Notes that the socket is gone. */
  lost(nowMs: number): void {
    this.#following = false;
    this.#lostMs ??= nowMs;
  }

  /** Takes a message; what is returned is to be sent. */
  receive(message: ServerMessage, receivedMs: number): Subscribe | null {
    switch (message.t) {
      case 'hello':
        this.#lostMs = null;
        return this.#subscribe();
      case 'snapshot':
        return this.#onSnapshot(message, receivedMs);
      case 'delta':
        return this.#onDelta(message, receivedMs);
      case 'heartbeat':
        if (this.#following && this.mirror.heartbeat(message.index)) this.#newsMs = receivedMs;
        return null;
      case 'error':
        this.#complaint = message.message;
        return null;
      case 'cluster':
        this.#cluster = message.picture;
        return null;
      case 'stale':
      case 'goodbye':
        return null;
    }
  }

  // What is held is complete through an index of known books: only what came later is asked for.
  #subscribe(): Subscribe {
    this.#subscriptionId += 1;
    this.#following = false;
    const id = this.#subscriptionId;
    const wanted = {
      t: 'subscribe',
      id,
      accounts: [this.account],
      symbols: [everySymbol],
      cluster: true,
    } as const;
    if (this.#epoch === null) return wanted;
    return { ...wanted, resume: { epoch: this.#epoch, index: this.mirror.completeThrough } };
  }

  #onSnapshot(snapshot: Snapshot, receivedMs: number): Subscribe | null {
    const { id, epoch, index, recovered, changes } = snapshot;
    if (id !== this.#subscriptionId) return null;
    if (recovered && epoch !== this.#epoch) return this.#forget();
    if (epoch !== this.#epoch) this.past.clear();
    if (recovered) this.mirror.recover(index, changes);
    else this.mirror.replace(index, changes);
    this.#epoch = epoch;
    this.#touched.everything();
    for (const change of changes) this.#keepEnded(change);
    this.#following = true;
    this.#newsMs = receivedMs;
    this.#complaint = null;
    // What happened before we looked says nothing about how long news takes.
    for (const { symbol } of this.mirror.holdings(this.account)) this.#stamp(symbol);
    return null;
  }

  /** Something was missed: rather ask again than show a wrong row. */
  #onDelta(delta: Delta, receivedMs: number): Subscribe | null {
    if (!this.#following || delta.id !== this.#subscriptionId) return null;
    if (!this.mirror.follow(delta)) return this.#subscribe();
    this.#newsMs = receivedMs;
    for (const change of delta.changes) {
      this.#touched.note(change);
      this.#keepEnded(change);
      if (change.kind === 'instrument') {
        this.clock.note(change.instrument.priceMs, receivedMs);
        this.#time(change.instrument.symbol, receivedMs);
      }
      if (change.kind === 'holding') {
        this.clock.note(change.holding.changedMs, receivedMs);
        this.#time(change.holding.symbol, receivedMs);
      }
      if (change.kind === 'holding-removed') this.#latencyMs.delete(change.symbol);
    }
    return null;
  }

  // The mirror lets go of old orders once they end; a reader still wants to see how.
  #keepEnded(change: Change): void {
    if (change.kind === 'order' && isEnded(change.order.ordStatus)) this.past.put([change.order]);
  }

  #forget(): Subscribe {
    this.#epoch = null;
    return this.#subscribe();
  }

  // A row also changes when others trade its stock; only a new price or a new holding is timed.
  #time(symbol: string, receivedMs: number): void {
    const stampMs = this.#stamp(symbol);
    if (stampMs === null) return;
    this.#latencyMs.set(symbol, receivedMs - stampMs);
    this.latencies.add(receivedMs - stampMs);
  }

  /** The stamp of the row, or null when it has none or has not moved since last asked. */
  #stamp(symbol: string): number | null {
    const holding = this.mirror.holding(this.account, symbol);
    const instrument = this.mirror.instrument(symbol);
    if (holding === null || instrument === null) return null;
    const stampMs = Math.max(instrument.priceMs, holding.changedMs);
    if (this.#stampMs.get(symbol) === stampMs) return null;
    this.#stampMs.set(symbol, stampMs);
    return stampMs;
  }
}
