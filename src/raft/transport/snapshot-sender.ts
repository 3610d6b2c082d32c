// Streams one snapshot to one peer on a channel of its own, so that its bytes never stand before a
// heartbeat. Each chunk waits until the socket took the one before it, so the producer is asked
// for rows only as fast as the receiver takes them. A stream that breaks is taken up again after the
// last row that arrived. Knows no row from another. Raft paper §7.

import { setTimeout as wait } from 'node:timers/promises';
import { credentials } from '@grpc/grpc-js';
import type { ChannelCredentials } from '@grpc/grpc-js';
import { assert } from '../../base/assert.ts';
import { crc32 } from '../../base/crc.ts';
import type { SnapshotHeader } from '../../gen/holdfast/raft/v1/SnapshotHeader.ts';
import { encodeMessages } from '../codec/message-codec.ts';
import type { Message } from '../core/message.ts';
import { SNAPSHOT_CHUNK_BYTES_MAX } from '../driver/snapshot-port.ts';
import { helloTo } from './hello.ts';
import type { PeerIdentity } from './peer-identity.ts';
import type { PeerEndpoint } from './peer-link.ts';
import { PeerService } from './peer-service.ts';
import type { PeerStats } from './peer-stats.ts';
import { askProgress } from './snapshot-progress.ts';
import type { SnapshotProgress } from './snapshot-progress.ts';
import { SnapshotCall } from './snapshot-call.ts';
import { isBroken } from './snapshot-outcome.ts';
import type { SnapshotOutcome } from './snapshot-outcome.ts';
import { SentRows } from './sent-rows.ts';
import type { ResumePoint } from './sent-rows.ts';
import { channelOptions } from './transport-limits.ts';
import type { TransportLimits } from './transport-limits.ts';
import type { TransportLog } from './transport-log.ts';

export interface OutgoingSnapshot {
  /** Names this transfer: what is taken up again under it are the same rows. */
  readonly snapshotId: string;
  /** Of kind 'snapshot', to the peer it is sent to. */
  readonly message: Message;
  /**
   * Packed whole rows in key order, about `SNAPSHOT_CHUNK_BYTES` each, from the first key after
   * `key` on; null: all. Returned early if the stream ends, and asked for again when it is taken up.
   */
  chunksAfter(key: Uint8Array | null): AsyncIterable<Uint8Array>;
}

export interface SenderParts {
  readonly identity: PeerIdentity;
  readonly limits: TransportLimits;
  readonly log: TransportLog;
  /** Null for an unencrypted channel. */
  readonly credentials: ChannelCredentials | null;
}

/** From a broken stream to the next attempt, and between attempts. */
const retryEveryMs = 250;

export class SnapshotSender {
  readonly #endpoint: PeerEndpoint;
  readonly #parts: SenderParts;
  readonly #stats: PeerStats;

  constructor(endpoint: PeerEndpoint, parts: SenderParts, stats: PeerStats) {
    this.#endpoint = endpoint;
    this.#parts = parts;
    this.#stats = stats;
  }

  /** Rejects only with what the producer of the chunks threw. */
  async send(snapshot: OutgoingSnapshot, signal: AbortSignal): Promise<SnapshotOutcome> {
    const { log } = this.#parts;
    const calledOff = (): boolean => signal.aborted;
    const rows = new SentRows();
    let from = rows.start;
    for (let progressMs = performance.now(); ;) {
      const outcome = await this.#attempt(snapshot, { rows, from, signal });
      if (!isBroken(outcome) || rows.sequence === 0 || calledOff()) return outcome;
      log.info({ event: 'snapshot-broken', ...this.#endpoint, reason: outcome.reason });
      if (rows.sequence > from.sequence) progressMs = performance.now();
      const progress = await this.#askProgress(snapshot, { sinceMs: progressMs, signal });
      if (progress === null || calledOff()) return outcome;
      if (progress.kind === 'over') return progress.verdict;
      from = rows.resumeAt(progress.at);
      log.info({ event: 'snapshot-resumed', ...this.#endpoint, afterChunks: from.sequence });
    }
  }

  // As soon as the receiver can be asked; null when it cannot for too long, or nobody wants to know.
  async #askProgress(
    { snapshotId }: OutgoingSnapshot,
    { sinceMs, signal }: { readonly sinceMs: number; readonly signal: AbortSignal },
  ): Promise<SnapshotProgress | null> {
    const { limits, identity } = this.#parts;
    const request = { hello: helloTo(this.#endpoint.peer, identity), snapshotId };
    while (performance.now() - sinceMs < limits.snapshotResumeTimeoutMs) {
      await wait(retryEveryMs, undefined, { signal }).catch(() => undefined);
      if (signal.aborted) return null;
      const client = this.#client();
      const progress = await askProgress(client, request, limits.welcomeTimeoutMs);
      client.close();
      if (progress !== null) return progress;
    }
    return null;
  }

  async #attempt(
    snapshot: OutgoingSnapshot,
    attempt: {
      readonly rows: SentRows;
      readonly from: ResumePoint;
      readonly signal: AbortSignal;
    },
  ): Promise<SnapshotOutcome> {
    const { limits } = this.#parts;
    const client = this.#client();
    const call = new SnapshotCall(client, {
      progressTimeoutMs: limits.snapshotProgressTimeoutMs,
      verdictTimeoutMs: limits.snapshotVerdictTimeoutMs,
      signal: attempt.signal,
    });
    try {
      if (await call.write({ header: this.#header(snapshot, attempt.from) })) {
        await this.#sendRows(call, attempt.rows, snapshot.chunksAfter(attempt.from.lastKey));
      }
      return await call.outcome();
    } finally {
      call.dispose();
      client.close();
    }
  }

  async #sendRows(
    call: SnapshotCall,
    sent: SentRows,
    chunks: AsyncIterable<Uint8Array>,
  ): Promise<void> {
    for await (const rows of chunks) {
      assert(rows.length > 0, 'a chunk holds at least one row');
      assert(rows.length <= SNAPSHOT_CHUNK_BYTES_MAX, 'a chunk of rows has a bounded length');
      const { sequence } = sent;
      sent.add(rows);
      if (!(await call.write({ chunk: { rows, crc: crc32(rows), sequence } }))) return;
      this.#stats.snapshotSentBytes += rows.length;
    }
    await call.write({ trailer: { rowCount: sent.rowCount, sha256: sent.sha256() } });
    call.end();
  }

  #client(): InstanceType<typeof PeerService> {
    return new PeerService(
      this.#endpoint.address,
      this.#parts.credentials ?? credentials.createInsecure(),
      channelOptions(this.#parts.limits),
    );
  }

  #header(snapshot: OutgoingSnapshot, from: ResumePoint): SnapshotHeader {
    const { message } = snapshot;
    assert(message.kind === 'snapshot' && message.snapshot !== null, 'a snapshot has an identity');
    assert(message.to === this.#endpoint.peer, 'a snapshot goes to the peer it is meant for');
    return {
      hello: helloTo(this.#endpoint.peer, this.#parts.identity),
      snapshotId: snapshot.snapshotId,
      message: encodeMessages([message]),
      index: message.snapshot.index,
      term: message.snapshot.term,
      fromSequence: from.sequence,
      afterKey: from.lastKey ?? new Uint8Array(0),
    };
  }
}
