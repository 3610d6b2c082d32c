// Snapshots into and out of one life of a simulated replica: the node's own desk and receiver, and a
// sender that does in virtual time what the node's does over gRPC (src/raft/transport/snapshot-sender.ts):
// rows in chunks, taken up again behind the last that arrived. Knows no faults.

import { crc32 } from '../../../src/base/crc.ts';
import type { ResumeSnapshotRequest__Output } from '../../../src/gen/holdfast/raft/v1/ResumeSnapshotRequest.ts';
import type { ResumeSnapshotResponse } from '../../../src/gen/holdfast/raft/v1/ResumeSnapshotResponse.ts';
import type { SendSnapshotRequest__Output } from '../../../src/gen/holdfast/raft/v1/SendSnapshotRequest.ts';
import type { BooksSnapshot } from '../../../src/node/books/books-keeper.ts';
import { SnapshotDesk } from '../../../src/node/snapshots/snapshot-desk.ts';
import type { SnapshotEnd } from '../../../src/node/snapshots/snapshot-desk.ts';
import { encodeMessages } from '../../../src/raft/codec/message-codec.ts';
import type { Message } from '../../../src/raft/core/message.ts';
import type { SnapshotMeta } from '../../../src/raft/core/snapshot-meta.ts';
import type { RaftDriver } from '../../../src/raft/driver/raft-driver.ts';
import type { SnapshotVerdict } from '../../../src/raft/driver/snapshot-port.ts';
import { PROTOCOL_VERSION } from '../../../src/raft/transport/hello.ts';
import type { PeerIdentity } from '../../../src/raft/transport/peer-identity.ts';
import { PeerStatsTable } from '../../../src/raft/transport/peer-stats.ts';
import { RefusalLog } from '../../../src/raft/transport/refusal-log.ts';
import { SentRows } from '../../../src/raft/transport/sent-rows.ts';
import type { ResumePoint } from '../../../src/raft/transport/sent-rows.ts';
import { isBroken } from '../../../src/raft/transport/snapshot-outcome.ts';
import type { SnapshotOutcome } from '../../../src/raft/transport/snapshot-outcome.ts';
import { SnapshotReceiver } from '../../../src/raft/transport/snapshot-receiver.ts';
import { chunksOf, IncomingImage } from './image-chunks.ts';
import type { IncomingCall } from './incoming-call.ts';
import type { ProcessHost } from './process-host.ts';
import type { RunningBooks } from './running-books.ts';
import { clusterId, incarnationOf } from './seed-files.ts';
import type { SnapshotStream } from './snapshot-stream.ts';
import type { BooksImage } from './stored-books.ts';

/** What the world gives to a process that sends snapshots. */
export interface SnapshotPort {
  readonly chunkBytes: number;
  open(to: number): SnapshotStream;
  /** How far a transfer came; never, if question or answer are lost. */
  ask(to: number, request: ResumeSnapshotRequest__Output): Promise<ResumeSnapshotResponse>;
}

export interface SnapshotParts {
  readonly host: ProcessHost;
  readonly running: RunningBooks;
  readonly act: (input: (driver: RaftDriver) => void) => void;
  readonly installing: () => boolean;
}

/** The node's limits, shorter, because a simulated snapshot is short. */
const limits = { progressMs: 500, resumeMs: 3_000, verdictMs: 1_500, retryMs: 250, askMs: 500 };
const quiet = (): undefined => undefined;
const noLog = { debug: quiet, info: quiet, warn: quiet, error: quiet, child: () => noLog } as const;

/** So many chunks are read at once, in so long. */
const chunksPerRead = 4;
const readMs = 1;

interface Transfer {
  readonly snapshotId: string;
  readonly message: Message;
  readonly snapshot: BooksSnapshot;
  readonly rows: SentRows;
  /** Leadership is lost, and with it the errand. */
  readonly off: AbortSignal;
}

export class SimSnapshots {
  readonly #parts: SnapshotParts;
  readonly #desk: SnapshotDesk;
  readonly #receiver: SnapshotReceiver;
  readonly #identity: PeerIdentity;
  #arrived: IncomingImage | null = null;
  #transfers = 0;

  constructor(parts: SnapshotParts) {
    const { host, running, act, installing } = parts;
    this.#parts = parts;
    const { id: nodeId, clock } = host;
    this.#identity = { clusterId, groupId: 1, nodeId, incarnation: incarnationOf(nodeId) };
    this.#desk = new SnapshotDesk({
      log: noLog,
      openSnapshot: () => Promise.resolve(this.#open(running.newest())),
      stream: (message, snapshot, off) => this.#stream(message, snapshot, off),
      sent: quiet,
      received: quiet,
      now: () => clock.monotonic(),
      report: (to, ok) => {
        act((driver) => {
          driver.reportSnapshot(to, ok);
        });
      },
      beginIncoming: (meta) => {
        this.#arrived = new IncomingImage(running.number + 1, meta);
        return Promise.resolve(this.#arrived);
      },
      deliver: (message) => {
        act((driver) => {
          driver.receiveSnapshot(message);
        });
      },
      installing,
    });
    this.#receiver = new SnapshotReceiver({
      identity: this.#identity,
      members: { incarnationOf, wasRemoved: () => false },
      stats: new PeerStatsTable(),
      refusals: new RefusalLog(noLog, clock, Number.MAX_SAFE_INTEGER),
      sink: this.#desk,
      progressTimeoutMs: limits.progressMs,
      resumeTimeoutMs: limits.resumeMs,
      after: (waitMs, then) => this.#after(waitMs, then),
    });
  }

  /** The core wants `message.to` to have our books. */
  send(message: Message): void {
    this.#parts.host.stir();
    this.#desk.send(message);
  }

  /** A later term has begun: who led before has nothing to send. */
  termBegan(term: number): void {
    this.#parts.host.stir();
    void this.#receiver.overtake(term);
  }

  /** We lead no more: nobody takes what we send. */
  callOff(): void {
    this.#parts.host.stir();
    this.#desk.callOff();
  }

  /** The log must keep what follows: a receiver will need it. */
  pinnedIndex(): number | null {
    return this.#desk.pinnedIndex();
  }

  /** The books the core decided to install. */
  take(meta: SnapshotMeta): BooksImage {
    const books = this.#desk.take(meta);
    if (!(books instanceof IncomingImage)) throw new Error('received books are an image');
    return books.image;
  }

  /** Never, where something is broken. */
  receive(call: IncomingCall): Promise<SnapshotVerdict> {
    // As much of a call as the receiver uses.
    const asCall = call as unknown as Parameters<SnapshotReceiver['receive']>[0];
    return new Promise((resolve) => {
      this.#receiver.receive(asCall).then(resolve, (reason: unknown) => {
        this.#parts.host.broken(reason);
      });
    });
  }

  progressOf(request: ResumeSnapshotRequest__Output): Promise<ResumeSnapshotResponse> {
    return this.#receiver.progressOf(request);
  }

  // ---- sending ----------------------------------------------------------------------------------

  #open(image: BooksImage): BooksSnapshot {
    const { index, term, conf } = image;
    const { chunkBytes } = this.#parts.host.snapshots;
    return {
      meta: { index, term, conf },
      clusterId,
      digest: '',
      chunksAfter: (key) => chunksOf(image, chunkBytes, key),
      close: () => Promise.resolve(),
    };
  }

  async #stream(message: Message, snapshot: BooksSnapshot, off: AbortSignal): Promise<SnapshotEnd> {
    this.#transfers += 1;
    const { id, clock } = this.#parts.host;
    const snapshotId = `${id}-${clock.monotonic()}-${this.#transfers}`;
    const rows = new SentRows();
    const outcome = await this.#send({ snapshotId, message, snapshot, rows, off });
    return { result: outcome.kind, reason: outcome.kind === 'accepted' ? '' : outcome.reason };
  }

  async #send(transfer: Transfer): Promise<SnapshotOutcome> {
    const { clock } = this.#parts.host;
    const { rows, off } = transfer;
    const isCalledOff = (): boolean => off.aborted;
    let from = rows.start;
    for (let progressMs: number = clock.monotonic(); ;) {
      const outcome = await this.#attempt(transfer, from);
      if (!isBroken(outcome) || rows.sequence === 0 || isCalledOff()) return outcome;
      if (rows.sequence > from.sequence) progressMs = clock.monotonic();
      const progress = await this.#askProgress(transfer, progressMs);
      if (progress === null || isCalledOff()) return outcome;
      const { verdict, refusal = '', sequence = 0, lastKey } = progress;
      if (refusal !== '') return { kind: 'refused', reason: refusal };
      if (verdict !== undefined && verdict !== null) {
        if (verdict.accepted === true) return { kind: 'accepted' };
        return { kind: 'refused', reason: verdict.refusal ?? '' };
      }
      const key = sequence === 0 ? null : (lastKey as Uint8Array);
      from = rows.resumeAt({ sequence: Number(sequence), lastKey: key });
    }
  }

  async #attempt(transfer: Transfer, from: ResumePoint): Promise<SnapshotOutcome> {
    const { host } = this.#parts;
    const { rows: sent, snapshot, off } = transfer;
    const stream = host.snapshots.open(transfer.message.to);
    const callOff = (): void => {
      stream.giveUp('the transfer was called off');
    };
    off.addEventListener('abort', callOff);
    stream.outcome().then(
      () => {
        off.removeEventListener('abort', callOff);
      },
      (reason: unknown) => {
        host.broken(reason);
      },
    );
    stream.write({ header: this.#header(transfer, from) });
    for await (const chunk of snapshot.chunksAfter(from.lastKey)) {
      const { sequence } = sent;
      sent.add(chunk);
      stream.write({ chunk: { rows: Buffer.from(chunk), crc: crc32(chunk), sequence } });
      if (sent.sequence % chunksPerRead === 0) await this.#pause(readMs);
      if (stream.isOver) return stream.outcome();
    }
    stream.write({ trailer: { rowCount: sent.rowCount, sha256: Buffer.from(sent.sha256()) } });
    const cancel = this.#after(limits.verdictMs, () => {
      stream.giveUp('no verdict came');
    });
    const outcome = await stream.outcome();
    cancel();
    return outcome;
  }

  // As soon as the receiver can be asked; null when it cannot for too long.
  async #askProgress(transfer: Transfer, sinceMs: number): Promise<ResumeSnapshotResponse | null> {
    const { clock, snapshots } = this.#parts.host;
    const { to } = transfer.message;
    const request = { hello: this.#hello(to), snapshotId: transfer.snapshotId };
    while (clock.monotonic() - sinceMs < limits.resumeMs) {
      await this.#pause(limits.retryMs);
      const progress = await new Promise<ResumeSnapshotResponse | null>((resolve) => {
        this.#after(limits.askMs, () => {
          resolve(null);
        });
        void snapshots.ask(to, request).then(resolve);
      });
      if (progress !== null) return progress;
    }
    return null;
  }

  #header(
    { snapshotId, message }: Transfer,
    from: ResumePoint,
  ): NonNullable<SendSnapshotRequest__Output['header']> {
    const { index, term } = message.snapshot ?? { index: 0, term: 0 };
    return {
      hello: this.#hello(message.to),
      snapshotId,
      message: Buffer.from(encodeMessages([message])),
      index,
      term,
      fromSequence: from.sequence,
      afterKey: Buffer.from(from.lastKey ?? []),
    };
  }

  #hello(toNode: number) {
    const { nodeId: fromNode, incarnation } = this.#identity;
    const who = { clusterId, groupId: 1, fromNode, toNode, incarnation };
    return { ...who, protocolVersion: PROTOCOL_VERSION, peerAddress: '' };
  }

  #pause(waitMs: number): Promise<void> {
    return new Promise((resolve) => {
      this.#after(waitMs, resolve);
    });
  }

  // Ends with the process.
  #after(waitMs: number, then: () => void): () => void {
    const { host } = this.#parts;
    let isCancelled = false;
    host.after(waitMs, () => {
      if (isCancelled) return;
      host.stir();
      then();
    });
    return () => {
      isCancelled = true;
    };
  }
}
