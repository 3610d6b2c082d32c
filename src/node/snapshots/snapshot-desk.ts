// Snapshots in and out: streams our books to a follower that is too far behind, and takes a
// leader's books into a directory of their own until the core asks for them. One comes in at a
// time, and none while another is being installed; what is never asked for is thrown away. Raft
// paper §7. Knows ports, not files or gRPC.

import { present } from '../../base/assert.ts';
import type { Message } from '../../raft/core/message.ts';
import type { SnapshotMeta } from '../../raft/core/snapshot-meta.ts';
import type {
  IncomingSnapshot,
  SnapshotSink,
  SnapshotVerdict,
} from '../../raft/driver/snapshot-port.ts';
import type { BooksSnapshot } from '../books/books-keeper.ts';
import type { Log } from '../../telemetry/log.ts';
import type { SnapshotResult } from '../../telemetry/node-metrics.ts';

/** Rows arriving into books of their own. */
export interface IncomingBooks {
  readonly number: number;
  chunk(rows: Uint8Array): Promise<void>;
  /** Verifies and syncs. @throws when the rows are not whole */
  end(rowCount: number, sha256: Uint8Array): Promise<void>;
  discard(): Promise<void>;
}

export interface SnapshotEnd {
  readonly result: SnapshotResult;
  /** '' when the peer took it. */
  readonly reason: string;
}

export interface SnapshotDeskParts {
  readonly log: Log;
  openSnapshot(): Promise<BooksSnapshot>;
  /** Streams to the peer, unless it is called off, and tells what came of it. */
  stream(message: Message, snapshot: BooksSnapshot, off: AbortSignal): Promise<SnapshotEnd>;
  sent(result: SnapshotResult, elapsedMs: number): void;
  received(result: SnapshotResult): void;
  now(): number;
  report(to: number, ok: boolean): void;
  beginIncoming(meta: SnapshotMeta): Promise<IncomingBooks>;
  /** The rows are here: the core decides at once. */
  deliver(message: Message): void;
  /** Books it decided for are not installed yet. */
  installing(): boolean;
}

interface Sending {
  /** What it shows at least. */
  readonly index: number;
  readonly off: AbortController;
}

export class SnapshotDesk implements SnapshotSink {
  readonly #parts: SnapshotDeskParts;
  readonly #sending = new Map<number, Sending>();
  #incoming: { readonly header: IncomingSnapshot; readonly books: IncomingBooks } | null = null;
  #ready: { readonly meta: SnapshotMeta; readonly books: IncomingBooks } | null = null;
  #sent = 0;

  constructor(parts: SnapshotDeskParts) {
    this.#parts = parts;
  }

  get sent(): number {
    return this.#sent;
  }

  get sendingCount(): number {
    return this.#sending.size;
  }

  get receiving(): boolean {
    return this.#incoming !== null;
  }

  /** The log must keep what follows this index: a receiver will need it. */
  pinnedIndex(): number | null {
    if (this.#sending.size === 0) return null;
    return Math.min(...[...this.#sending.values()].map(({ index }) => index));
  }

  /** The core wants `message.to` to have our books. */
  send(message: Message): void {
    const wanted = present(message.snapshot, 'a snapshot message says which');
    if (this.#sending.has(message.to)) return;
    const off = new AbortController();
    this.#sending.set(message.to, { index: wanted.index, off });
    const beganMs = this.#parts.now();
    const finish = (result: SnapshotResult): void => {
      this.#parts.sent(result, this.#parts.now() - beganMs);
      this.#finish(message.to, result === 'accepted');
    };
    this.#stream(message, off.signal).then(finish, (failure: unknown) => {
      this.#parts.log.warn({
        event: 'snapshot-send-failed',
        to: message.to,
        error: String(failure),
      });
      finish('failed');
    });
  }

  /** This node leads no more: nobody takes what it sends. */
  callOff(): void {
    for (const { off } of this.#sending.values()) off.abort();
  }

  async #stream(message: Message, off: AbortSignal): Promise<SnapshotResult> {
    const { log } = this.#parts;
    const snapshot = await this.#parts.openSnapshot();
    try {
      // The disk may show a later entry than the core knew: the follower is told what it gets.
      const actual = { ...message, snapshot: snapshot.meta };
      log.info({ event: 'snapshot-sending', to: message.to, index: snapshot.meta.index });
      const { result, reason } = await this.#parts.stream(actual, snapshot, off);
      const ok = result === 'accepted';
      log.info({ event: 'snapshot-sent', to: message.to, index: snapshot.meta.index, ok, reason });
      return result;
    } finally {
      await snapshot.close();
    }
  }

  #finish(to: number, ok: boolean): void {
    this.#sending.delete(to);
    if (ok) this.#sent += 1;
    this.#parts.report(to, ok);
  }

  async begin(header: IncomingSnapshot): Promise<SnapshotVerdict> {
    if (this.#incoming !== null || this.#parts.installing()) {
      this.#parts.received('refused');
      return { kind: 'refused', reason: 'busy with another snapshot' };
    }
    await this.#discardReady();
    const meta = present(header.message.snapshot, 'a snapshot message says which');
    this.#parts.log.info({ event: 'snapshot-receiving', from: header.from, index: meta.index });
    this.#incoming = { header, books: await this.#parts.beginIncoming(meta) };
    return { kind: 'accepted' };
  }

  async chunk(rows: Uint8Array): Promise<void> {
    await present(this.#incoming, 'chunks follow a beginning').books.chunk(rows);
  }

  async end(rowCount: number, sha256: Uint8Array): Promise<SnapshotVerdict> {
    const { header, books } = present(this.#incoming, 'an end follows a beginning');
    this.#incoming = null;
    try {
      await books.end(rowCount, sha256);
    } catch (error) {
      await books.discard();
      this.#parts.received('refused');
      return { kind: 'refused', reason: error instanceof Error ? error.message : 'damaged rows' };
    }
    const meta = present(header.message.snapshot, 'a snapshot message says which');
    this.#ready = { meta, books };
    this.#parts.received('accepted');
    this.#parts.deliver(header.message);
    return { kind: 'accepted' };
  }

  async abort(reason: string): Promise<void> {
    const incoming = this.#incoming;
    this.#incoming = null;
    this.#parts.log.warn({ event: 'snapshot-aborted', reason });
    this.#parts.received('failed');
    await incoming?.books.discard();
  }

  /** Hands over the received books the core decided to install. */
  take(meta: SnapshotMeta): IncomingBooks {
    const ready = present(this.#ready, 'the core installs only what has arrived');
    this.#ready = null;
    if (ready.meta.index !== meta.index) throw new Error('another snapshot than the one received');
    return ready.books;
  }

  async #discardReady(): Promise<void> {
    const unwanted = this.#ready;
    this.#ready = null;
    await unwanted?.books.discard();
  }
}
