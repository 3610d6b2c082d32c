// What a node tells about itself each time its metrics are read: plain numbers, copied out of the
// parts that own them. Knows no part.

/** One peer, as this node sees it. */
export interface PeerSample {
  readonly peer: number;
  readonly connected: boolean;
  /** Since anything was last heard; null if nothing was. */
  readonly silentMs: number | null;
  readonly sentBytes: number;
  readonly receivedBytes: number;
  readonly sentFrames: number;
  readonly receivedFrames: number;
  readonly droppedMessages: number;
  readonly reconnects: number;
  /** As leader: what is known of the follower's log; null when not leading. */
  readonly progress: {
    readonly state: 'probe' | 'replicate' | 'snapshot';
    readonly matchIndex: number;
    readonly inflight: number;
  } | null;
}

export interface NodeSample {
  readonly hasLeader: boolean;
  readonly isLeader: boolean;
  readonly isLearner: boolean;
  readonly isSuspect: boolean;
  readonly term: number;
  readonly commitIndex: number;
  readonly appliedIndex: number;
  readonly lastIndex: number;
  readonly firstIndex: number;
  /** Commands this node has applied since it started. */
  readonly commandsApplied: number;
  readonly proposalsPending: number;
  readonly sessions: number;
  readonly watchers: number;
  readonly logBytes: number;
  readonly booksBytes: number;
  readonly digestIndex: number;
  readonly digestMismatches: number;
  /** The index through which the books are durable on this node. */
  readonly flushedIndex: number;
  readonly dirtyRows: number;
  /** Too far from the median of the voters' clocks to lead. */
  readonly isClockOff: boolean;
  /** This node's clock of day less that median; 0 while it is not known. */
  readonly clockAheadMs: number;
  readonly snapshotsSending: number;
  readonly snapshotReceiving: boolean;
  readonly peers: readonly PeerSample[];
}
