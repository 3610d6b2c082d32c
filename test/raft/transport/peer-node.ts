// One side of a conversation between peers over real loopback sockets: a transport, what it heard,
// and what its log said.

import { monotonicMs, wallClockMs } from '../../../src/base/clock.ts';
import type { Clock } from '../../../src/base/clock.ts';
import { prng } from '../../../src/base/prng.ts';
import { message } from '../../../src/raft/core/message.ts';
import type { Message } from '../../../src/raft/core/message.ts';
import type { SnapshotSink } from '../../../src/raft/driver/snapshot-port.ts';
import type { ClockReport } from '../../../src/raft/transport/clock-report.ts';
import type { ReportedDigest } from '../../../src/raft/transport/digest-report.ts';
import { GrpcPeerTransport } from '../../../src/raft/transport/grpc-peer-transport.ts';
import type { TransportLimits } from '../../../src/raft/transport/transport-limits.ts';
import type { PeerStats } from '../../../src/raft/transport/peer-stats.ts';
import type { TransportEvent } from '../../../src/raft/transport/transport-log.ts';
import { until } from './until.ts';

export const CLUSTER = '00000000000000aa';
export const incarnation = (nodeId: number): string => nodeId.toString(16).padStart(16, '0');

export const systemClock: Clock = {
  monotonic: () => monotonicMs(performance.now()),
  wall: () => wallClockMs(Date.now()),
};

export interface PeerNodeOptions {
  readonly nodeId: number;
  readonly clusterId?: string;
  readonly incarnation?: string;
  readonly sink?: SnapshotSink;
  readonly limits?: Partial<TransportLimits>;
  /** Node id to incarnation; nodes 1 to 3 when not given. */
  readonly members?: ReadonlyMap<number, string>;
}

/** The number of a node that everybody knows was removed. */
export const REMOVED = 9;

export class PeerNode {
  readonly nodeId: number;
  readonly transport: GrpcPeerTransport;
  readonly heard: { from: number; messages: readonly Message[]; frameBytes: number }[] = [];
  readonly unreachable: number[] = [];
  readonly gone: number[] = [];
  readonly digests: { from: number; digests: readonly ReportedDigest[] }[] = [];
  readonly clocks: { from: number; report: ClockReport }[] = [];
  readonly logged: TransportEvent[] = [];
  port = 0;

  constructor(options: PeerNodeOptions) {
    this.nodeId = options.nodeId;
    const members = options.members ?? trio;
    const log = (fields: TransportEvent): unknown => this.logged.push(fields);
    this.transport = new GrpcPeerTransport({
      identity: {
        clusterId: options.clusterId ?? CLUSTER,
        groupId: 1,
        nodeId: options.nodeId,
        incarnation: options.incarnation ?? incarnation(options.nodeId),
      },
      members: {
        incarnationOf: (nodeId) => members.get(nodeId) ?? null,
        wasRemoved: (nodeId) => nodeId === REMOVED,
      },
      inbox: {
        onMessages: (from, messages, frameBytes) => this.heard.push({ from, messages, frameBytes }),
        onUnreachable: (peer) => this.unreachable.push(peer),
        onGone: (peer) => this.gone.push(peer),
        onDigests: (from, digests) => this.digests.push({ from, digests }),
        onClock: (from, report) => this.clocks.push({ from, report }),
      },
      snapshots: options.sink ?? noSnapshots,
      clock: systemClock,
      random: prng(options.nodeId),
      log: { info: log, warn: log },
      credentials: null,
      limits: options.limits ?? {},
    });
  }

  async listen(port = 0): Promise<this> {
    this.port = await this.transport.listen(`127.0.0.1:${port}`);
    return this;
  }

  /** Links to `other` and waits for its welcome. */
  async join(other: PeerNode): Promise<this> {
    this.transport.setPeer(other.nodeId, `127.0.0.1:${other.port}`);
    await until(() => this.statsOf(other.nodeId).connected);
    return this;
  }

  statsOf(peer: number): Readonly<PeerStats> {
    const found = this.transport.stats().find((row) => row.peer === peer);
    if (found === undefined) throw new Error(`node ${this.nodeId} never met node ${peer}`);
    return found.stats;
  }

  get heardMessages(): readonly Message[] {
    return this.heard.flatMap((frame) => frame.messages);
  }

  logsOf(event: string): readonly TransportEvent[] {
    return this.logged.filter((line) => line.event === event);
  }
}

const trio = new Map([1, 2, 3].map((nodeId) => [nodeId, incarnation(nodeId)]));

const refused = { kind: 'refused', reason: 'sink: this node takes no snapshots' } as const;

const noSnapshots: SnapshotSink = {
  begin: () => Promise.resolve(refused),
  chunk: () => Promise.resolve(),
  end: () => Promise.resolve(refused),
  abort: () => Promise.resolve(),
};

export const heartbeat = (from: number, to: number, commit = 1): Message =>
  message('heartbeat', { from, to, term: 1, commit });

/** An append of one entry of `bytes` payload at `index`. */
export const append = (
  route: { readonly from: number; readonly to: number },
  index: number,
  bytes: number,
): Message =>
  message('append', {
    ...route,
    term: 1,
    index: index - 1,
    logTerm: 1,
    entries: [{ type: 'normal', term: 1, index, data: new Uint8Array(bytes).fill(index % 251) }],
  });
