// Who we are to our peers, and who they may be. Knows no address: those are the links' business.

import type { NodeId } from '../core/node-id.ts';

export interface PeerIdentity {
  /** 16 hex digits, drawn when the cluster was made. */
  readonly clusterId: string;
  readonly groupId: number;
  readonly nodeId: NodeId;
  /** 16 hex digits, drawn when this node's data directory was made. */
  readonly incarnation: string;
  /** host:port where this node hears its peers; told to those that may not know it yet. */
  readonly peerAddress?: string;
}

/** The membership as this node knows it now; asked anew for every hello. */
export interface MemberTable {
  /** The incarnation on record; null when the node is not a member. */
  incarnationOf(nodeId: NodeId): string | null;
  /** Whether the node was a member once and is none now. */
  wasRemoved(nodeId: NodeId): boolean;
}
