// One WebSocket: reads what its client asks, writes what its subscription brings. Frames go out in
// log order, each naming the one before it. A socket that does not keep up loses intermediate
// prices first and is closed (4408) when even that does not help; it loses nothing else.

import type { Socket } from 'node:net';
import type { WebSocket } from '@fastify/websocket';
import { mayRead } from '../../access/caller.ts';
import type { Caller } from '../../access/caller.ts';
import type { Change } from '../../domain/change.ts';
import type { ClusterPicture } from '../../stream/cluster-picture.ts';
import { readClientMessage } from '../../stream/client-message.ts';
import {
  capabilities,
  closeCodes,
  followedAccountsMax,
  followedSymbolsMax,
} from '../../stream/messages.ts';
import type { ServerMessage, Subscribe, Unsubscribe } from '../../stream/messages.ts';
import type { ClusterWatch } from '../books/cluster-watch.ts';
import type { FeedHub } from './feed-hub.ts';
import type { FeedReader, FeedSnapshot, Following } from './feed-reader.ts';
import type { FrontendMetrics } from '../frontend-metrics.ts';
import type { SharedFrame } from './shared-frame.ts';
import { textFrame } from './text-frame.ts';
import type { Debtor, UnsentDebts } from './unsent-debts.ts';

export interface SessionLimits {
  /** Unsent bytes beyond which prices are conflated. */
  readonly conflateBytes: number;
  /** Unsent bytes beyond which the socket is closed. */
  readonly unsentBytesMax: number;
  readonly messagesPerSecondMax: number;
}

/** A WebSocket from both its sides. */
export interface SocketEnds {
  readonly socket: WebSocket;
  /** What it runs on. Whole frames are written to it directly, so that sockets can share their bytes:
   *  with compression off, `ws` itself keeps nothing back between frames. */
  readonly connection: Socket;
}

export interface SessionParts {
  readonly hub: FeedHub;
  readonly cluster: ClusterWatch;
  readonly metrics: FrontendMetrics;
  readonly limits: SessionLimits;
  readonly debts: UnsentDebts;
  /** Told to every reader; empty: nothing is said. */
  readonly frontends: readonly string[];
  monotonicMs(): number;
  wallMs(): number;
}

const newsEveryMs = 1_000;
const behindPatienceMs = 2_000;
const closePatienceMs = 2_000;
const nothing: Following = { accounts: [], symbols: [] };

export class StreamSession implements FeedReader, Debtor {
  readonly #socket: WebSocket;
  readonly #connection: Socket;
  readonly #parts: SessionParts;
  readonly #caller: Caller | null;
  readonly #pendingPrices = new Map<string, Change>();
  #following = nothing;
  #leave: (() => void) | null = null;
  #leaveCluster: (() => void) | null = null;
  #id = 0;
  /** Index of the last snapshot or delta sent: the next delta's `prev`. */
  #sentIndex = 0;
  /** Index of the last frame taken, sent or held back. */
  #takenIndex = 0;
  #aheadSinceMs: number | null = null;
  #windowStartMs = 0;
  #windowMessages = 0;
  #unansweredPings = 0;

  /** `caller`: who may follow what; null: everybody everything. */
  constructor({ socket, connection }: SocketEnds, parts: SessionParts, caller: Caller | null) {
    this.#caller = caller;
    this.#socket = socket;
    this.#connection = connection;
    this.#parts = parts;
    socket.on('message', (bytes, isBinary) => this.#onMessage(bytes, isBinary));
    socket.on('ping', () => {
      if (this.#floods()) this.#cutFlood();
    });
    socket.on('pong', () => {
      this.#unansweredPings = 0;
    });
    socket.on('close', () => {
      this.#part();
      parts.debts.forget(this);
    });
    // What the peer did wrong is in the close code that ws sends; 'close' follows.
    socket.on('error', () => this.#part());
    this.#say({
      t: 'hello',
      version: 1,
      newsEveryMs,
      accountsMax: followedAccountsMax,
      symbolsMax: followedSymbolsMax,
      serverMs: this.#parts.wallMs(),
      capabilities,
      ...(parts.frontends.length === 0 ? {} : { frontends: parts.frontends }),
    });
  }

  get unsentBytes(): number {
    return this.#connection.writableLength;
  }

  /** Called at an interval: a peer that answered none of the last two pings is gone. */
  ping(): void {
    if (this.#unansweredPings >= 2) {
      this.#socket.terminate();
      return;
    }
    this.#unansweredPings += 1;
    this.#socket.ping();
  }

  goodbye(reason: string): void {
    this.#part();
    this.#say({ t: 'goodbye', reason });
    this.#close(closeCodes.goingAway, reason);
  }

  /** The token it was opened with is worth nothing any more. */
  expire(): void {
    this.#part();
    this.#close(closeCodes.tokenExpired, 'token over');
  }

  closeAsTooSlow(): void {
    this.#part();
    this.#close(closeCodes.tooSlow, 'too slow');
  }

  terminate(): void {
    this.#socket.terminate();
  }

  onSnapshot(snapshot: FeedSnapshot): void {
    const { index } = snapshot.frame;
    this.#pendingPrices.clear();
    this.#aheadSinceMs = null;
    this.#sentIndex = index;
    this.#takenIndex = index;
    this.#send(snapshot.frame.snapshotMessage(this.#id, snapshot));
  }

  onFrame(frame: SharedFrame): void {
    if (frame.index <= this.#takenIndex) return;
    this.#takenIndex = frame.index;
    if (frame.pricesOnly && this.unsentBytes > this.#parts.limits.conflateBytes) {
      for (const change of frame.changes) {
        if (change.kind === 'instrument') this.#hold(change.instrument.symbol, change);
      }
    } else if (this.#pendingPrices.size === 0) {
      this.#send(frame.message(this.#id, this.#sentIndex));
      this.#sentIndex = frame.index;
    } else {
      this.#sendDelta(JSON.stringify([...this.#pendingPrices.values(), ...frame.changes]));
    }
  }

  onHeartbeat(index: number): void {
    if (this.#pendingPrices.size === 0 && index >= this.#takenIndex) {
      this.#say({ t: 'heartbeat', index });
    }
  }

  onSilence(index: number, silentMs: number): void {
    this.#say({ t: 'stale', index, silentMs });
  }

  onAhead(wantedIndex: number, reachedIndex: number): void {
    const nowMs = this.#parts.monotonicMs();
    this.#aheadSinceMs ??= nowMs;
    if (nowMs - this.#aheadSinceMs < behindPatienceMs) return;
    this.#aheadSinceMs = Number.POSITIVE_INFINITY;
    const message = `index ${wantedIndex} is not reached yet, only ${reachedIndex}; waiting`;
    this.#say({ t: 'error', code: 'behind', message });
  }

  // A newer price takes the older one's place and its turn: last written, last in the map.
  #hold(symbol: string, change: Change): void {
    this.#pendingPrices.delete(symbol);
    this.#pendingPrices.set(symbol, change);
  }

  #sendDelta(changesJson: string): void {
    const head = `{"t":"delta","id":${this.#id},"index":${this.#takenIndex}`;
    this.#pendingPrices.clear();
    this.#send(textFrame(`${head},"prev":${this.#sentIndex},"changes":${changesJson}}`));
    this.#sentIndex = this.#takenIndex;
  }

  #say(message: ServerMessage): void {
    this.#send(textFrame(JSON.stringify(message)));
  }

  // The one bound on what waits for a peer; a snapshot asked for again and again counts like news.
  #send(frame: Buffer): void {
    if (this.#socket.readyState !== this.#socket.OPEN) return;
    const { unsentBytesMax, conflateBytes } = this.#parts.limits;
    const { unsentBytes } = this;
    if (unsentBytes > unsentBytesMax) {
      this.closeAsTooSlow();
      return;
    }
    this.#parts.metrics.http.streamSent(1, frame.length);
    // Prices are held back only behind a frame that tells when it has gone; others need not.
    if (unsentBytes + frame.length > conflateBytes / 2) this.#connection.write(frame, this.#sent);
    else this.#connection.write(frame);
    if (this.unsentBytes > 0) this.#parts.debts.note(this);
  }

  readonly #sent = (error?: Error | null): void => {
    if (!(error instanceof Error)) this.#onSent();
  };

  // Prices held back go out as soon as there is room again.
  #onSent(): void {
    if (this.#pendingPrices.size === 0) return;
    if (this.unsentBytes > this.#parts.limits.conflateBytes) return;
    this.#sendDelta(JSON.stringify([...this.#pendingPrices.values()]));
  }

  #onMessage(bytes: unknown, isBinary: boolean): void {
    if (isBinary) {
      this.#close(closeCodes.notAllowed, 'messages are text');
      return;
    }
    if (this.#floods()) {
      this.#cutFlood();
      return;
    }
    const text = Buffer.isBuffer(bytes) ? bytes.toString('utf8') : '';
    const reading = readClientMessage(text);
    if (reading.kind === 'refused') {
      this.#say({ t: 'error', code: reading.code, message: reading.message });
    } else if (reading.message.t === 'subscribe') {
      this.#subscribe(reading.message);
    } else {
      this.#unsubscribe(reading.message);
    }
  }

  // Pings count too: each wants an answer.
  #cutFlood(): void {
    this.#say({ t: 'error', code: 'flooding', message: 'too many messages a second' });
    this.#close(closeCodes.notAllowed, 'flooding');
  }

  #floods(): boolean {
    const nowMs = this.#parts.monotonicMs();
    if (nowMs - this.#windowStartMs >= 1_000) {
      this.#windowStartMs = nowMs;
      this.#windowMessages = 0;
    }
    this.#windowMessages += 1;
    return this.#windowMessages > this.#parts.limits.messagesPerSecondMax;
  }

  #subscribe({ id, accounts, symbols, resume, cluster }: Omit<Subscribe, 't'>): void {
    this.#part();
    this.#id = id;
    if (cluster === true) {
      const tell = (picture: ClusterPicture): void => this.#say({ t: 'cluster', picture });
      this.#leaveCluster = this.#parts.cluster.follow(tell);
    }
    this.#pendingPrices.clear();
    if (!accounts.every((name) => mayRead(this.#caller, name))) {
      this.#following = nothing;
      const message = 'the token of this socket may not follow these accounts';
      this.#say({ t: 'error', code: 'forbidden', message });
      return;
    }
    this.#following = { accounts: [...accounts].sort(), symbols: [...symbols].sort() };
    if (accounts.length + symbols.length === 0) return;
    this.#leave = this.#parts.hub.join(this.#following, resume ?? null, this);
    if (this.#leave !== null) return;
    this.#following = nothing;
    const message = 'this frontend follows as much as it can; try another';
    this.#say({ t: 'error', code: 'overloaded', message });
  }

  #unsubscribe({ id, accounts, symbols }: Unsubscribe): void {
    const all = accounts === undefined && symbols === undefined;
    const rest = all ? nothing : without(this.#following, accounts ?? [], symbols ?? []);
    this.#subscribe({ id, ...rest });
  }

  #part(): void {
    this.#leave?.();
    this.#leave = null;
    this.#leaveCluster?.();
    this.#leaveCluster = null;
  }

  // A peer that does not read will not see the close frame either.
  #close(code: number, reason: string): void {
    if (this.#socket.readyState !== this.#socket.OPEN) return;
    this.#socket.close(code, reason);
    setTimeout(() => this.#socket.terminate(), closePatienceMs).unref();
  }
}

function without(
  following: Following,
  accounts: readonly string[],
  symbols: readonly string[],
): Following {
  return {
    accounts: following.accounts.filter((name) => !accounts.includes(name)),
    symbols: following.symbols.filter((name) => !symbols.includes(name)),
  };
}
