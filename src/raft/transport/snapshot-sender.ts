// Streams one snapshot to one peer on a channel of its own, so that its bytes never stand before a
// heartbeat. Each chunk waits until the socket took the one before it, so the producer is asked
// for rows only as fast as the receiver takes them. Knows no row from another. Raft paper §7.

import { createHash } from 'node:crypto';
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
import { SnapshotCall } from './snapshot-call.ts';
import type { SnapshotOutcome } from './snapshot-outcome.ts';
import { countRows } from './snapshot-rows.ts';
import { channelOptions } from './transport-limits.ts';
import type { TransportLimits } from './transport-limits.ts';

export interface OutgoingSnapshot {
  /** Names this transfer, for logs on both sides. */
  readonly snapshotId: string;
  /** Of kind 'snapshot', to the peer it is sent to. */
  readonly message: Message;
  /** Packed whole rows, about `SNAPSHOT_CHUNK_BYTES` each; returned early if the transfer ends. */
  readonly chunks: AsyncIterable<Uint8Array>;
}

export interface SenderParts {
  readonly identity: PeerIdentity;
  readonly limits: TransportLimits;
  /** Null for an unencrypted channel. */
  readonly credentials: ChannelCredentials | null;
}

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
    const { limits } = this.#parts;
    const client = new PeerService(
      this.#endpoint.address,
      this.#parts.credentials ?? credentials.createInsecure(),
      channelOptions(limits),
    );
    const call = new SnapshotCall(client, {
      progressTimeoutMs: limits.snapshotProgressTimeoutMs,
      verdictTimeoutMs: limits.snapshotVerdictTimeoutMs,
      signal,
    });
    try {
      if (await call.write({ header: this.#header(snapshot) })) {
        await this.#sendRows(call, snapshot.chunks);
      }
      return await call.outcome();
    } finally {
      call.dispose();
      client.close();
    }
  }

  async #sendRows(call: SnapshotCall, chunks: AsyncIterable<Uint8Array>): Promise<void> {
    const digest = createHash('sha256');
    let sequence = 0;
    let rowCount = 0;
    for await (const rows of chunks) {
      assert(rows.length > 0, 'a chunk holds at least one row');
      assert(rows.length <= SNAPSHOT_CHUNK_BYTES_MAX, 'a chunk of rows has a bounded length');
      rowCount += countRows(rows);
      digest.update(rows);
      if (!(await call.write({ chunk: { rows, crc: crc32(rows), sequence } }))) return;
      this.#stats.snapshotSentBytes += rows.length;
      sequence += 1;
    }
    await call.write({ trailer: { rowCount, sha256: digest.digest() } });
    call.end();
  }

  #header(snapshot: OutgoingSnapshot): SnapshotHeader {
    const { message } = snapshot;
    assert(message.kind === 'snapshot' && message.snapshot !== null, 'a snapshot has an identity');
    assert(message.to === this.#endpoint.peer, 'a snapshot goes to the peer it is meant for');
    return {
      hello: helloTo(this.#endpoint.peer, this.#parts.identity),
      snapshotId: snapshot.snapshotId,
      message: encodeMessages([message]),
      index: message.snapshot.index,
      term: message.snapshot.term,
    };
  }
}
