// The port through which a snapshot's rows arrive. The transport checks that they came whole and
// in order; the shell implements the sink and puts them away. Knows no row from another.
// Raft paper §7. `PromiseLike` because the shell waits for disks; the driver itself never calls.

import type { Message } from '../core/message.ts';
import type { NodeId } from '../core/node-id.ts';

/** What a chunk of rows should come to; one row always fits, up to `SNAPSHOT_CHUNK_BYTES_MAX`. */
export const SNAPSHOT_CHUNK_BYTES = 256 * 1024;
export const SNAPSHOT_CHUNK_BYTES_MAX = 4 * 1024 * 1024;

export interface IncomingSnapshot {
  readonly from: NodeId;
  /** Names one transfer of one sender, for logs. */
  readonly snapshotId: string;
  /** Of kind 'snapshot', with its identity: to be stepped once the rows are in place. */
  readonly message: Message;
}

export type SnapshotVerdict =
  | { readonly kind: 'accepted' }
  | { readonly kind: 'refused'; readonly reason: string };

/**
 * Takes one snapshot at a time: begin, then chunks, then end or abort. A call is made only after
 * the one before it resolved, so a slow sink slows the sender down. A rejection of any of them is
 * answered to the sender as a refusal; a sink whose disk failed ends its process itself.
 */
export interface SnapshotSink {
  /** Refused: nothing has begun and nothing more is called for this snapshot. */
  begin(header: IncomingSnapshot): PromiseLike<SnapshotVerdict>;
  /** Whole packed rows, checked against their CRC. Owned by the sink from here on. */
  chunk(rows: Uint8Array): PromiseLike<void>;
  /** Count and digest are already checked. The verdict goes to the sender as it is. */
  end(rowCount: number, sha256: Uint8Array): PromiseLike<SnapshotVerdict>;
  /** What has been taken so far is worthless: damaged, cut off or given up. */
  abort(reason: string): PromiseLike<void>;
}
