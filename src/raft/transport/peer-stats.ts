// Counts what passed between this node and each peer, for metrics and status. Counters only grow;
// knows nothing of why a message was sent or dropped.

import type { NodeId } from '../core/node-id.ts';

export interface PeerStats {
  /** Raft frames of the message stream; snapshots are counted apart. */
  sentBytes: number;
  sentFrames: number;
  sentMessages: number;
  receivedBytes: number;
  receivedFrames: number;
  receivedMessages: number;
  /** Messages never handed to the network: the peer was away or too slow. */
  droppedMessages: number;
  /** Streams that were open and broke. */
  disconnects: number;
  /** Streams opened after the first. */
  reconnects: number;
  /** Dials that got no welcome. */
  dialFailures: number;
  snapshotSentBytes: number;
  snapshotReceivedBytes: number;
  /** Whether our stream to the peer is open. */
  connected: boolean;
  /** Whether the peer's stream to us is open. */
  hearing: boolean;
  /** Monotonic ms of the last frame received; null before the first. */
  lastHeardMs: number | null;
}

export class PeerStatsTable {
  readonly #byPeer = new Map<NodeId, PeerStats>();

  /** The live counters of one peer, made when first asked for. */
  of(peer: NodeId): PeerStats {
    let stats = this.#byPeer.get(peer);
    if (stats === undefined) {
      stats = freshStats();
      this.#byPeer.set(peer, stats);
    }
    return stats;
  }

  forget(peer: NodeId): void {
    this.#byPeer.delete(peer);
  }

  /** A copy, in ascending node id. */
  all(): readonly { readonly peer: NodeId; readonly stats: Readonly<PeerStats> }[] {
    return [...this.#byPeer]
      .sort(([a], [b]) => a - b)
      .map(([peer, stats]) => ({ peer, stats: { ...stats } }));
  }
}

const freshStats = (): PeerStats => ({
  sentBytes: 0,
  sentFrames: 0,
  sentMessages: 0,
  receivedBytes: 0,
  receivedFrames: 0,
  receivedMessages: 0,
  droppedMessages: 0,
  disconnects: 0,
  reconnects: 0,
  dialFailures: 0,
  snapshotSentBytes: 0,
  snapshotReceivedBytes: 0,
  connected: false,
  hearing: false,
  lastHeardMs: null,
});
