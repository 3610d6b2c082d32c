// Takes one snapshot at a time from a member and hands it to the sink, each chunk checked for
// sequence, CRC and whole rows before the sink sees it, the whole for count and SHA-256 before the
// sink is told that it is complete. Knows no row from another. Raft paper §7.

import { createHash } from 'node:crypto';
import type { Hash } from 'node:crypto';
import type { ServerReadableStream } from '@grpc/grpc-js';
import { AssertionFailed } from '../../base/assert.ts';
import { crc32 } from '../../base/crc.ts';
import type { SendSnapshotRequest__Output } from '../../gen/holdfast/raft/v1/SendSnapshotRequest.ts';
import type { SendSnapshotResponse } from '../../gen/holdfast/raft/v1/SendSnapshotResponse.ts';
import type { SnapshotChunk__Output } from '../../gen/holdfast/raft/v1/SnapshotChunk.ts';
import type { SnapshotHeader__Output } from '../../gen/holdfast/raft/v1/SnapshotHeader.ts';
import type { SnapshotTrailer__Output } from '../../gen/holdfast/raft/v1/SnapshotTrailer.ts';
import { MalformedBytes } from '../codec/malformed-bytes.ts';
import { decodeMessages } from '../codec/message-codec.ts';
import type { IncomingSnapshot, SnapshotSink, SnapshotVerdict } from '../driver/snapshot-port.ts';
import { SNAPSHOT_CHUNK_BYTES_MAX } from '../driver/snapshot-port.ts';
import { refusalOf, refusalText } from './hello.ts';
import type { Refusal } from './hello.ts';
import { OVERDUE, within } from './overdue.ts';
import type { MemberTable, PeerIdentity } from './peer-identity.ts';
import type { PeerStatsTable } from './peer-stats.ts';
import { plainBytes } from './plain-bytes.ts';
import type { RefusalLog } from './refusal-log.ts';
import { countRows } from './snapshot-rows.ts';

export interface ReceiverParts {
  readonly identity: PeerIdentity;
  readonly members: MemberTable;
  readonly stats: PeerStatsTable;
  readonly refusals: RefusalLog;
  readonly sink: SnapshotSink;
  readonly progressTimeoutMs: number;
}

type SnapshotCall = ServerReadableStream<SendSnapshotRequest__Output, SendSnapshotResponse>;
type Requests = AsyncIterator<SendSnapshotRequest__Output>;

/** What has arrived of the snapshot under way. */
interface Arrived {
  readonly from: number;
  readonly digest: Hash;
  sequence: number;
  rowCount: number;
}

export class SnapshotReceiver {
  readonly #parts: ReceiverParts;
  #busy = false;
  #closed = false;

  constructor(parts: ReceiverParts) {
    this.#parts = parts;
  }

  /** Whether a snapshot is arriving now. */
  get busy(): boolean {
    return this.#busy;
  }

  /** The node is stopping: no snapshot begins from here on. */
  close(): void {
    this.#closed = true;
  }

  /** Never rejects for anything a peer did. */
  async receive(call: SnapshotCall): Promise<SnapshotVerdict> {
    const requests: Requests = call[Symbol.asyncIterator]();
    const first = await this.#next(requests);
    if (isRefusal(first)) return refused(first);
    const header = first.header ?? null;
    if (header === null)
      return refused({ code: 'no-hello', text: 'a snapshot starts with a header' });
    const incoming = this.#admit(header);
    if (isRefusal(incoming)) {
      const peer = header.hello?.fromNode ?? 0;
      const who = { event: 'peer-refused', peer, address: call.getPeer() } as const;
      this.#parts.refusals.maybeWarn(who, incoming);
      return refused(incoming);
    }
    this.#busy = true;
    try {
      return await this.#take(requests, incoming);
    } finally {
      this.#busy = false;
    }
  }

  #admit(header: SnapshotHeader__Output): IncomingSnapshot | Refusal {
    const { hello } = header;
    if (hello === null) return { code: 'no-hello', text: 'a snapshot header carries a hello' };
    const refusal = refusalOf(hello, this.#parts.identity, this.#parts.members);
    if (refusal !== null) return refusal;
    if (this.#closed) return { code: 'closing', text: 'the node is stopping' };
    if (this.#busy) return { code: 'busy', text: 'another snapshot is arriving' };
    return readHeader(header, hello.fromNode, this.#parts.identity.nodeId);
  }

  async #take(requests: Requests, incoming: IncomingSnapshot): Promise<SnapshotVerdict> {
    const { sink } = this.#parts;
    try {
      const begun = await sink.begin(incoming);
      if (begun.kind === 'refused') return begun;
    } catch (error) {
      return refused(sinkFailure(error));
    }
    const arrived = { from: incoming.from, digest: createHash('sha256'), sequence: 0, rowCount: 0 };
    const trailer = await this.#takeChunks(requests, arrived);
    const refusal = isRefusal(trailer) ? trailer : damageOf(trailer, arrived);
    if (isRefusal(trailer) || refusal !== null) return this.#abort(refusal ?? cutOff);
    try {
      return await sink.end(arrived.rowCount, plainBytes(trailer.sha256));
    } catch (error) {
      return this.#abort(sinkFailure(error));
    }
  }

  async #takeChunks(
    requests: Requests,
    arrived: Arrived,
  ): Promise<SnapshotTrailer__Output | Refusal> {
    for (;;) {
      const request = await this.#next(requests);
      if (isRefusal(request)) return request;
      if (request.trailer) return request.trailer;
      const chunk = request.chunk ?? null;
      if (chunk === null) return { code: 'malformed', text: 'after the header come chunks' };
      const damage = absorb(chunk, arrived);
      if (damage !== null) return damage;
      this.#parts.stats.of(arrived.from).snapshotReceivedBytes += chunk.rows.length;
      try {
        await this.#parts.sink.chunk(plainBytes(chunk.rows));
      } catch (error) {
        return sinkFailure(error);
      }
    }
  }

  async #abort(refusal: Refusal): Promise<SnapshotVerdict> {
    try {
      await this.#parts.sink.abort(refusalText(refusal));
    } catch (error) {
      return refused(sinkFailure(error));
    }
    return refused(refusal);
  }

  // The time the sink takes is not held against the sender.
  async #next(requests: Requests): Promise<SendSnapshotRequest__Output | Refusal> {
    const limitMs = this.#parts.progressTimeoutMs;
    try {
      const next = await within(requests.next(), limitMs);
      if (next === OVERDUE) return { code: 'stalled', text: `nothing came for ${limitMs} ms` };
      return next.done === true ? cutOff : next.value;
    } catch (error) {
      // A stream that was cancelled or cut ends its iterator with an error.
      return { ...cutOff, text: `${cutOff.text}: ${textOf(error)}` };
    }
  }
}

const cutOff: Refusal = { code: 'stalled', text: 'the stream ended before the trailer' };

const refused = (refusal: Refusal): SnapshotVerdict => ({
  kind: 'refused',
  reason: refusalText(refusal),
});

const isRefusal = (value: object): value is Refusal => 'code' in value;

function readHeader(
  header: SnapshotHeader__Output,
  from: number,
  self: number,
): IncomingSnapshot | Refusal {
  try {
    const messages = decodeMessages(plainBytes(header.message));
    const message = messages[0];
    if (message === undefined || messages.length !== 1 || message.kind !== 'snapshot') {
      return { code: 'malformed', text: 'a snapshot header holds one snapshot message' };
    }
    if (message.from !== from || message.to !== self) {
      return { code: 'wrong-sender', text: 'the snapshot message is from or for another node' };
    }
    const { index, term } = message.snapshot ?? { index: 0, term: 0 };
    if (index !== header.index || term !== header.term) {
      return { code: 'malformed', text: 'header and message name different snapshots' };
    }
    return { from, snapshotId: header.snapshotId, message };
  } catch (error) {
    if (!(error instanceof MalformedBytes)) throw error;
    return { code: 'malformed', text: error.message };
  }
}

function absorb(chunk: SnapshotChunk__Output, arrived: Arrived): Refusal | null {
  const { rows, crc, sequence } = chunk;
  if (sequence !== arrived.sequence) {
    return damaged(`chunk ${arrived.sequence} was due and ${sequence} came`);
  }
  if (rows.length > SNAPSHOT_CHUNK_BYTES_MAX) return damaged(`chunk ${sequence} is too long`);
  if (crc32(rows) !== crc) return damaged(`chunk ${sequence} does not match its CRC`);
  try {
    arrived.rowCount += countRows(rows);
  } catch (error) {
    if (!(error instanceof MalformedBytes)) throw error;
    return damaged(`chunk ${sequence}: ${error.message}`);
  }
  arrived.sequence += 1;
  arrived.digest.update(rows);
  return null;
}

function damageOf(trailer: SnapshotTrailer__Output, arrived: Arrived): Refusal | null {
  if (trailer.rowCount !== arrived.rowCount) {
    return damaged(`${trailer.rowCount} rows were sent and ${arrived.rowCount} came`);
  }
  const same = arrived.digest.digest().equals(trailer.sha256);
  return same ? null : damaged('the rows do not match their SHA-256');
}

const damaged = (text: string): Refusal => ({ code: 'damaged', text });

// A broken fact is not the sender's fault and is not answered: it ends this process.
function sinkFailure(error: unknown): Refusal {
  if (error instanceof AssertionFailed) throw error;
  return { code: 'sink', text: textOf(error) };
}

const textOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
