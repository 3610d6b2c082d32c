// A reader of /stream that trusts nobody: it mirrors the books, checks that every delta names the
// frame before it, and remembers which orders it was shown, so that a gap or a repeat cannot hide.

import { WebSocket } from 'ws';
import { BookMirror } from '../../src/stream/book-mirror.ts';
import { everySymbol, streamPath, streamSubprotocol } from '../../src/stream/messages.ts';
import type { Delta, ServerMessage, Snapshot } from '../../src/stream/messages.ts';
import { readServerMessage } from '../../src/stream/server-message.ts';

export class StreamReader {
  readonly mirror = new BookMirror();
  /** Order numbers in the order in which deltas and recoveries told of them. */
  readonly orders: number[] = [];
  /** What must never happen, in words. */
  readonly flaws: string[] = [];
  /** Whether each snapshot continued what was held. */
  readonly recoveries: boolean[] = [];
  deltas = 0;
  /** What deltas told apart from prices, as JSON, by their index. */
  readonly news = new Map<number, string>();
  /** Stocks as deltas told of them, as JSON, by index of the delta and symbol. */
  readonly stocks = new Map<string, string>();
  /** The longest silence between two messages, in ms. */
  silenceMaxMs = 0;
  readonly #account: string;
  #socket: WebSocket | null = null;
  #epoch: string | null = null;
  #subscriptionId = 0;
  #heardMs = performance.now();

  constructor(account: string) {
    this.#account = account;
  }

  /** Follows the account and every symbol there, from where it stood; resolves at the snapshot. */
  async follow(url: string): Promise<void> {
    const address = new URL(url);
    address.protocol = 'ws:';
    address.pathname = streamPath;
    const socket = new WebSocket(address, streamSubprotocol);
    this.#socket = socket;
    const snapshots = this.recoveries.length;
    this.#subscriptionId += 1;
    socket.on('message', (bytes: Buffer) => this.#hear(bytes.toString()));
    await new Promise<void>((resolve, reject) => {
      socket.once('error', reject);
      socket.on('message', () => {
        if (this.recoveries.length > snapshots) resolve();
      });
      socket.once('close', () => reject(new Error('closed before a snapshot')));
    });
    socket.on('error', () => undefined);
  }

  get isOpen(): boolean {
    return this.#socket?.readyState === WebSocket.OPEN;
  }

  close(): void {
    this.#socket?.terminate();
  }

  #hear(text: string): void {
    const message = readServerMessage(text);
    if (message === null) this.flaws.push(`no such message: ${text.slice(0, 200)}`);
    else this.#take(message);
  }

  #take(message: ServerMessage): void {
    switch (message.t) {
      case 'hello':
        this.#subscribe();
        break;
      case 'snapshot':
        this.#onSnapshot(message);
        break;
      case 'delta':
        this.#onDelta(message);
        break;
      case 'heartbeat':
        if (!this.mirror.heartbeat(message.index)) this.flaws.push('a heartbeat from the past');
        break;
      case 'error':
        this.flaws.push(message.message);
        break;
      case 'stale':
      case 'goodbye':
      case 'cluster':
        return;
    }
    const nowMs = performance.now();
    this.silenceMaxMs = Math.max(this.silenceMaxMs, nowMs - this.#heardMs);
    this.#heardMs = nowMs;
  }

  #subscribe(): void {
    const wanted = { t: 'subscribe', id: this.#subscriptionId, accounts: [this.#account] };
    const resume = { epoch: this.#epoch, index: this.mirror.completeThrough };
    const from = this.#epoch === null ? {} : { resume };
    this.#socket?.send(JSON.stringify({ ...wanted, symbols: [everySymbol], ...from }));
  }

  #onSnapshot({ index, epoch, recovered, changes }: Snapshot): void {
    if (recovered) {
      this.mirror.recover(index, changes);
      this.#note(changes);
    } else this.mirror.replace(index, changes);
    this.#epoch = epoch;
    this.recoveries.push(recovered);
  }

  #onDelta(delta: Delta): void {
    this.deltas += 1;
    if (!this.mirror.follow(delta)) {
      const held = `${this.mirror.frameIndex}, complete through ${this.mirror.completeThrough}`;
      this.flaws.push(`delta ${delta.index} after ${delta.prev}, but held ${held}`);
    }
    this.#note(delta.changes);
    this.#remember(delta);
  }

  #remember({ index, changes }: Delta): void {
    const news = changes.filter((change) => change.kind !== 'instrument');
    if (news.length > 0) this.news.set(index, JSON.stringify(news));
    for (const change of changes) {
      if (change.kind !== 'instrument') continue;
      this.stocks.set(`${index} ${change.instrument.symbol}`, JSON.stringify(change));
    }
  }

  #note(changes: Delta['changes']): void {
    for (const change of changes) {
      if (change.kind === 'order') this.orders.push(change.order.number);
    }
  }
}
