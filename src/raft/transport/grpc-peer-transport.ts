// One node's whole transport: a link to every peer, a server for their calls, snapshots both ways.
// Knows bytes and peers, not Raft's rules; membership is told to it, never inferred.

import type { ChannelCredentials, ServerCredentials } from '@grpc/grpc-js';
import type { Clock } from '../../base/clock.ts';
import type { Random } from '../../base/prng.ts';
import type { Message } from '../core/message.ts';
import type { NodeId } from '../core/node-id.ts';
import type { PeerTransport } from '../driver/peer-transport.ts';
import type { SnapshotSink } from '../driver/snapshot-port.ts';
import type { ClockReport } from './clock-report.ts';
import type { ReportedDigest } from './digest-report.ts';
import type { MemberTable, PeerIdentity } from './peer-identity.ts';
import { PeerLink } from './peer-link.ts';
import type { LinkParts } from './peer-link.ts';
import { PeerServer } from './peer-server.ts';
import { PeerStatsTable } from './peer-stats.ts';
import type { PeerStats } from './peer-stats.ts';
import { RefusalLog } from './refusal-log.ts';
import type { SnapshotOutcome } from './snapshot-outcome.ts';
import { SnapshotReceiver } from './snapshot-receiver.ts';
import { SnapshotSender } from './snapshot-sender.ts';
import type { OutgoingSnapshot } from './snapshot-sender.ts';
import { TRANSPORT_DEFAULTS } from './transport-limits.ts';
import type { TransportLimits } from './transport-limits.ts';
import type { TransportLog } from './transport-log.ts';

/** What the node hears from its peers. */
export interface PeerInbox {
  /** One frame, in the order it was sent; `frameBytes` is its length on the wire. */
  onMessages(from: NodeId, messages: readonly Message[], frameBytes: number): void;
  /** Messages to `peer` were lost; told once until it can be sent to again. */
  onUnreachable(peer: NodeId): void;
  /** A peer's process has ended: its stream broke and its address refuses. */
  onGone?(peer: NodeId): void;
  /** A peer says that this node does not belong to the cluster any more. */
  onRemoved?(): void;
  /** What a peer's books came to at its latest checkpoints. */
  onDigests?(from: NodeId, digests: readonly ReportedDigest[]): void;
  /** What a peer's clock of day shows. To be looked at in the same turn: it ages. */
  onClock?(from: NodeId, report: ClockReport): void;
}

export interface PeerCredentials {
  readonly client: ChannelCredentials;
  readonly server: ServerCredentials;
}

export interface TransportParts {
  readonly identity: PeerIdentity;
  readonly members: MemberTable;
  readonly inbox: PeerInbox;
  readonly snapshots: SnapshotSink;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: TransportLog;
  /** Null: unencrypted, for loopback. */
  readonly credentials: PeerCredentials | null;
  readonly limits?: Partial<TransportLimits>;
}

export class GrpcPeerTransport implements PeerTransport {
  readonly #parts: TransportParts;
  readonly #limits: TransportLimits;
  readonly #stats = new PeerStatsTable();
  readonly #links = new Map<NodeId, PeerLink>();
  readonly #server: PeerServer;
  readonly #receiver: SnapshotReceiver;
  readonly #linkParts: LinkParts;
  #closed = false;

  constructor(parts: TransportParts) {
    const { identity, members, inbox, clock, log, random, credentials } = parts;
    const stats = this.#stats;
    const limits = { ...TRANSPORT_DEFAULTS, ...parts.limits };
    const refusals = new RefusalLog(log, clock, limits.refusalsLoggedEveryMs);
    this.#parts = parts;
    this.#limits = limits;
    this.#linkParts = {
      identity,
      limits,
      random,
      log,
      refusals,
      credentials: credentials?.client ?? null,
      onUnreachable: (peer) => inbox.onUnreachable(peer),
      onGone: (peer) => inbox.onGone?.(peer),
      onRemoved: () => inbox.onRemoved?.(),
    };
    const shared = { identity, members, stats, refusals };
    this.#receiver = new SnapshotReceiver({
      ...shared,
      sink: parts.snapshots,
      progressTimeoutMs: limits.snapshotProgressTimeoutMs,
      resumeTimeoutMs: limits.snapshotResumeTimeoutMs,
    });
    this.#server = new PeerServer({
      ...shared,
      clock,
      limits,
      onAddress: (peer, address) => this.#answerAt(peer, address),
      helloTimeoutMs: limits.welcomeTimeoutMs,
      credentials: credentials?.server ?? null,
      onMessages: (from, messages, frameBytes) => inbox.onMessages(from, messages, frameBytes),
      onDigests: (from, digests) => inbox.onDigests?.(from, digests),
      onClock: (from, report) => inbox.onClock?.(from, report),
      snapshots: this.#receiver,
    });
  }

  /** See `PeerServer.listen`. */
  listen(address: string): Promise<number> {
    return this.#server.listen(address);
  }

  /** Makes and keeps a link; another address for a known peer replaces its link. */
  setPeer(peer: NodeId, address: string): void {
    const known = this.#links.get(peer);
    if (known?.endpoint.address === address || this.#closed) return;
    void known?.close(0);
    const link = new PeerLink({ peer, address }, this.#linkParts, this.#stats.of(peer));
    this.#links.set(peer, link);
    link.start();
  }

  /** The node left the cluster: no link to it, and its streams to us end with a reason. */
  removePeer(peer: NodeId): void {
    void this.#links.get(peer)?.close(0);
    this.#links.delete(peer);
    this.#server.disconnect(peer, `node ${peer} was removed from the cluster`);
    this.#stats.forget(peer);
  }

  // A member that the log has not told us of yet: without a link our answers could not reach it.
  #answerAt(peer: NodeId, address: string): void {
    const stranger = this.#parts.members.incarnationOf(peer) === null;
    if (stranger && !this.#links.has(peer)) this.setPeer(peer, address);
  }

  send(to: NodeId, messages: readonly Message[]): void {
    this.#links.get(to)?.send(messages);
  }

  /** Tells every peer that listens now; to be repeated. At most `REPORTED_DIGESTS_MAX`. */
  sendDigests(digests: readonly ReportedDigest[]): void {
    for (const link of this.#links.values()) link.sendDigests(digests);
  }

  /** Tells every peer that listens now; to be repeated. */
  sendClocks(reportFor: (peer: NodeId) => ClockReport): void {
    for (const [peer, link] of this.#links) link.sendClock(() => reportFor(peer));
  }

  /**
   * Streams a snapshot on a channel of its own, again from where it broke if it breaks. May run
   * beside others to other peers.
   * Rejects only with what the producer of the chunks threw.
   */
  async sendSnapshot(
    to: NodeId,
    snapshot: OutgoingSnapshot,
    signal: AbortSignal,
  ): Promise<SnapshotOutcome> {
    const link = this.#links.get(to);
    if (link === undefined) return { kind: 'failed', reason: `node ${to} has no address here` };
    const parts = {
      identity: this.#parts.identity,
      limits: this.#limits,
      log: this.#parts.log,
      credentials: this.#linkParts.credentials,
    };
    return new SnapshotSender(link.endpoint, parts, this.#stats.of(to)).send(snapshot, signal);
  }

  /** A later term has begun: a snapshot of a leader of before is taken no further, and makes room. */
  termBegan(term: number): void {
    void this.#receiver.overtake(term);
  }

  /** A copy of every peer's counters, in ascending node id. */
  stats(): readonly { readonly peer: NodeId; readonly stats: Readonly<PeerStats> }[] {
    return this.#stats.all();
  }

  /** Ends every stream, then the server; whatever is left at the deadline is cut. */
  async close(deadlineMs: number): Promise<void> {
    this.#closed = true;
    const links = [...this.#links.values()].map((link) => link.close(deadlineMs));
    this.#links.clear();
    await Promise.all([...links, this.#server.close(deadlineMs)]);
  }
}
