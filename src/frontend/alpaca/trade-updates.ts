// One WebSocket in Alpaca's language: authenticate, listen to `trade_updates`, hear what happens to the
// orders of the account. Frames are binary JSON, as theirs are. From the moment that listening is
// confirmed nothing is left out, and what happened while the feed was away is told when it is back.

import type { WebSocket } from '@fastify/websocket';
import { ClusterError } from '../../domain/cluster-error.ts';
import type { Change } from '../../domain/change.ts';
import { formatMoney, money } from '../../domain/money.ts';
import type { OrderView } from '../../domain/order.ts';
import { closeCodes } from '../../stream/messages.ts';
import type { FeedHub } from '../stream/feed-hub.ts';
import type { FeedReader, FeedSnapshot } from '../stream/feed-reader.ts';
import type { FrontendMetrics } from '../frontend-metrics.ts';
import { HttpRefusal } from '../http/http-refusal.ts';
import type { SharedFrame } from '../stream/shared-frame.ts';
import type { SessionLimits } from '../stream/stream-session.ts';
import type { Debtor, UnsentDebts } from '../stream/unsent-debts.ts';
import { digestIdOf } from './alpaca-ids.ts';
import type { AlpacaParts } from './alpaca-parts.ts';
import { isoTime, wireOrder } from './order-wire.ts';
import { readTradeMessage } from './trade-message.ts';
import type { TradeMessage } from './trade-message.ts';
import { TradeEvents } from './trade-events.ts';
import type { TradeEvent } from './trade-events.ts';

export interface TradeUpdatesParts {
  readonly api: AlpacaParts;
  readonly hub: FeedHub;
  readonly metrics: FrontendMetrics;
  readonly limits: SessionLimits;
  readonly debts: UnsentDebts;
}

const stream = 'trade_updates';
const authPatienceMs = 10_000;
const closePatienceMs = 2_000;
/** Orders placed while the feed was away that are still told one by one. */
const missedOrdersMax = 500;
const framesWaitingMax = 10_000;

export class TradeUpdates implements FeedReader, Debtor {
  readonly #socket: WebSocket;
  readonly #parts: TradeUpdatesParts;
  readonly #events = new TradeEvents();
  readonly #held = new Map<string, number>();
  readonly #authTimer: NodeJS.Timeout;
  #account: string | null = null;
  #clusterId = '';
  #leave: (() => void) | null = null;
  /** Forgets to look whether the credentials are still good. */
  #forget: (() => void) | null = null;
  /** Frames that came while orders were being read; null: none are. */
  #waiting: SharedFrame[] | null = null;
  #confirmed = false;
  /** Tells a reading of orders that it is no longer wanted. */
  #listenings = 0;
  #throughIndex = 0;
  #unansweredPings = 0;
  /** Since the last ping: these clients have next to nothing to say. */
  #messages = 0;
  /** One message is dealt with after the other. */
  #turn = Promise.resolve();

  constructor(socket: WebSocket, parts: TradeUpdatesParts) {
    this.#socket = socket;
    this.#parts = parts;
    this.#authTimer = setTimeout(
      () => this.#close(closeCodes.notAllowed, 'nobody authenticated'),
      authPatienceMs,
    );
    socket.on('message', (bytes) => {
      this.#turn = this.#turn.then(() => this.#onMessage(bytes));
    });
    socket.on('ping', () => void this.#floods());
    socket.on('pong', () => {
      this.#unansweredPings = 0;
    });
    socket.on('close', () => {
      this.#part();
      parts.debts.forget(this);
    });
    socket.on('error', () => this.#part());
  }

  get unsentBytes(): number {
    return this.#socket.bufferedAmount;
  }

  closeAsTooSlow(): void {
    this.#part();
    this.#close(closeCodes.tooSlow, 'too slow');
  }

  /** Called at an interval: a peer that answered none of the last two pings is gone. */
  ping(): void {
    this.#messages = 0;
    if (this.#unansweredPings >= 2) {
      this.#socket.terminate();
      return;
    }
    this.#unansweredPings += 1;
    this.#socket.ping();
  }

  goodbye(reason: string): void {
    this.#part();
    this.#close(closeCodes.goingAway, reason);
  }

  terminate(): void {
    this.#socket.terminate();
  }

  onSnapshot({ frame }: FeedSnapshot): void {
    this.#note(frame.changes);
    this.#waiting = [];
    void this.#catchUp(frame.index);
  }

  onFrame(frame: SharedFrame): void {
    if (this.#waiting === null) this.#tell(frame);
    else if (this.#waiting.length < framesWaitingMax) this.#waiting.push(frame);
    else this.#close(closeCodes.tooSlow, 'too much happened at once');
  }

  onHeartbeat(): void {
    // Silence means that nothing happened; there is no frame that says so.
  }

  onSilence(): void {
    // Nor one for a cluster that is away. Its clients see that over HTTP.
  }

  onAhead(): void {
    // Only for readers who resume; these never do.
  }

  // The feed brings what changes, and the last orders. Which are open is read as of a later entry, and
  // frames up to there are passed over: they are in what was read.
  async #catchUp(minIndex: number): Promise<void> {
    const listening = ++this.#listenings;
    try {
      if (this.#confirmed) await this.#tellMissed(minIndex);
      else await this.#begin(minIndex, listening);
    } catch (error) {
      if (!(error instanceof ClusterError)) throw error;
      this.#close(closeCodes.goingAway, 'the books cannot be read now; connect again');
      return;
    }
    if (listening !== this.#listenings) return;
    const waiting = this.#waiting ?? [];
    this.#waiting = null;
    if (!this.#confirmed) this.#say({ stream: 'listening', data: { streams: [stream] } });
    this.#confirmed = true;
    for (const frame of waiting) this.#tell(frame);
  }

  async #begin(minIndex: number, listening: number): Promise<void> {
    const account = this.#account ?? '';
    const { book, requestDeadlineMs: deadlineMs } = this.#parts.api;
    const limits = { deadlineMs, consistency: 'stale', minIndex } as const;
    const newest = await book.orders(account, { limit: 1 }, limits);
    const open = await book.openOrders(account, { ...limits, minIndex: newest.index });
    if (listening !== this.#listenings) return;
    // What was accepted between the two reads is open, or has ended before listening was confirmed.
    this.#events.start(open.value, newest.value[0]);
    this.#throughIndex = open.index;
  }

  // The states that orders have come to since: of those that were open, and of those that are new.
  async #tellMissed(minIndex: number): Promise<void> {
    const account = this.#account ?? '';
    const { book, requestDeadlineMs: deadlineMs } = this.#parts.api;
    const limits = { deadlineMs, consistency: 'stale', minIndex } as const;
    const fresh = await book.orders(account, { limit: missedOrdersMax }, limits);
    const newer = fresh.value.filter((order) => order.number > this.#events.newestNumber);
    for (const number of this.#events.openNumbers()) {
      const { value } = await book.orderByNumber(number, limits);
      if (value !== null) this.#takeMissed(value);
    }
    for (const order of newer.toReversed()) this.#takeMissed(order);
  }

  #takeMissed(order: OrderView): void {
    const atMs = order.endedMs ?? order.transactTimeMs;
    for (const event of this.#events.take(order, atMs)) this.#sendEvent(event);
  }

  #tell(frame: SharedFrame): void {
    if (frame.index <= this.#throughIndex) return;
    this.#note(frame.changes);
    for (const change of frame.changes) {
      if (change.kind !== 'order') continue;
      const { order } = change;
      for (const event of this.#events.take(order, order.transactTimeMs)) this.#sendEvent(event);
    }
  }

  #note(changes: readonly Change[]): void {
    for (const change of changes) {
      if (change.kind === 'holding') {
        const { symbol, quantity, reserved } = change.holding;
        this.#held.set(symbol, quantity + reserved);
      } else if (change.kind === 'holding-removed') {
        this.#held.delete(change.symbol);
      }
    }
  }

  #sendEvent({ event, atMs, order, execution }: TradeEvent): void {
    const { number, cumQty, symbol } = order;
    const fill =
      execution === null
        ? {}
        : {
            price: formatMoney(money(execution.priceUnits)),
            qty: String(execution.shares),
            position_qty: String(this.#held.get(symbol) ?? 0),
          };
    const data = {
      event,
      execution_id: digestIdOf(this.#clusterId, 'execution', number, event, cumQty),
      timestamp: isoTime(atMs),
      ...fill,
      order: wireOrder(order, this.#clusterId),
    };
    this.#say({ stream, data });
  }

  // Pings count too: each wants an answer.
  #floods(): boolean {
    this.#messages += 1;
    if (this.#messages <= this.#parts.limits.messagesPerSecondMax) return false;
    this.#close(closeCodes.notAllowed, 'flooding');
    return true;
  }

  async #onMessage(bytes: unknown): Promise<void> {
    if (this.#floods()) return;
    const message = readTradeMessage(bytes);
    if (message === null) this.#sayError('invalid syntax');
    else if (message.kind === 'authenticate') await this.#authenticate(message);
    else this.#listen(message.streams);
  }

  async #authenticate({
    credentials,
    action,
  }: TradeMessage & { kind: 'authenticate' }): Promise<void> {
    const { api } = this.#parts;
    try {
      const account = await api.whoIsCalling(credentials);
      const limits = { deadlineMs: api.requestDeadlineMs };
      this.#clusterId = await api.clusterId();
      const { value } = await api.book.account(account, limits);
      if (value !== null && (this.#account ?? account) === account) this.#account = account;
      this.#forget?.();
      this.#forget = api.whileKnown(credentials, () => {
        this.#part();
        this.#close(closeCodes.tokenExpired, 'token over');
      });
      const status = this.#account === account ? 'authorized' : 'unauthorized';
      this.#say({ stream: 'authorization', data: { status, action } });
    } catch (error) {
      if (error instanceof HttpRefusal) {
        this.#say({ stream: 'authorization', data: { status: 'unauthorized', action } });
      } else if (error instanceof ClusterError) {
        this.#close(closeCodes.goingAway, 'the books cannot be read now; connect again');
      } else throw error;
    }
    if (this.#account !== null) clearTimeout(this.#authTimer);
  }

  #listen(streams: readonly string[]): void {
    if (this.#account === null) {
      const data = { status: 'unauthorized', action: 'listen' };
      this.#say({ stream: 'authorization', data });
      return;
    }
    if (!streams.includes(stream)) {
      this.#unlisten();
      this.#say({ stream: 'listening', data: { streams: [] } });
    } else if (this.#leave !== null) {
      if (this.#confirmed) this.#say({ stream: 'listening', data: { streams: [stream] } });
    } else {
      this.#leave = this.#parts.hub.join({ accounts: [this.#account], symbols: [] }, null, this);
      if (this.#leave === null) this.#sayError('connection limit exceeded');
    }
  }

  #sayError(message: string): void {
    this.#say({ action: 'error', data: { error_message: message } });
  }

  #say(message: object): void {
    if (this.#socket.readyState !== this.#socket.OPEN) return;
    if (this.unsentBytes > this.#parts.limits.unsentBytesMax) {
      this.closeAsTooSlow();
      return;
    }
    const bytes = Buffer.from(JSON.stringify(message));
    this.#parts.metrics.http.streamSent(1, bytes.length);
    this.#socket.send(bytes);
    if (this.unsentBytes > 0) this.#parts.debts.note(this);
  }

  #unlisten(): void {
    this.#leave?.();
    this.#leave = null;
    this.#listenings += 1;
    this.#confirmed = false;
    this.#waiting = null;
  }

  #part(): void {
    clearTimeout(this.#authTimer);
    this.#forget?.();
    this.#unlisten();
  }

  #close(code: number, reason: string): void {
    if (this.#socket.readyState !== this.#socket.OPEN) return;
    this.#socket.close(code, reason);
    setTimeout(() => this.#socket.terminate(), closePatienceMs).unref();
  }
}
