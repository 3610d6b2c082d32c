// Finds who leads: asks every known node at once and believes the highest term. Learns the members
// from whoever answers, so one address of the cluster is enough. Knows channels, not sessions.

import type { ServiceError } from '@grpc/grpc-js';
import { ClusterError } from '../domain/cluster-error.ts';
import type { StatusResponse__Output } from '../gen/holdfast/cluster/v1/StatusResponse.ts';
import { clusterErrorOf } from './grpc-error.ts';
import { openChannel } from './protos.ts';
import type { NodeChannel } from './protos.ts';

/** What one node says of itself, or why it says nothing. */
export type NodeStatus =
  | ({ readonly address: string } & StatusResponse__Output)
  | { readonly address: string; readonly error: string };

export interface Leader {
  readonly address: string;
  readonly nodeId: number;
  readonly term: number;
  readonly clusterId: string;
  readonly groupId: number;
}

const statusTimeoutMs = 1_000;

export class LeaderFinder {
  readonly #channels = new Map<string, NodeChannel>();
  readonly #addresses: Set<string>;
  readonly #name: string;
  #hint: string | null = null;

  constructor(endpoints: readonly string[], name = 'client') {
    this.#addresses = new Set(endpoints);
    this.#name = name;
  }

  get addresses(): readonly string[] {
    return [...this.#addresses];
  }

  channel(address: string): NodeChannel {
    const known = this.#channels.get(address);
    if (known !== undefined) return known;
    const opened = openChannel(address, this.#name);
    this.#channels.set(address, opened);
    return opened;
  }

  /** Somebody named the leader's address: ask there too. */
  hint(address: string): void {
    if (address === '') return;
    this.#hint = address;
    this.#addresses.add(address);
  }

  /** Any node's address, another one each time: reads go to all of them in turn. */
  any(turn: number): string {
    const all = this.addresses;
    return this.#hint !== null && turn === 0 ? this.#hint : (all[turn % all.length] ?? '');
  }

  /** Null while nobody known leads. */
  async find(): Promise<Leader | null> {
    const answers = await this.statuses();
    let best: Leader | null = null;
    for (const status of answers) {
      const leader = 'error' in status ? null : leaderBy(status);
      if (leader !== null && (best === null || leader.term > best.term)) best = leader;
    }
    if (best !== null) this.#hint = best.address;
    return best;
  }

  /** Every known node's status; a dead one is an entry with an error. */
  async statuses(timeoutMs: number = statusTimeoutMs): Promise<NodeStatus[]> {
    const before = this.#addresses.size;
    const answers = await Promise.all(this.addresses.map((at) => this.#status(at, timeoutMs)));
    for (const status of answers) {
      if ('error' in status) continue;
      for (const member of status.members) this.#addresses.add(member.clientAddress);
    }
    // Members just learnt are asked too, so that one address shows the whole cluster.
    return this.#addresses.size === before ? answers : this.statuses(timeoutMs);
  }

  close(): void {
    for (const channel of this.#channels.values()) channel.close();
    this.#channels.clear();
  }

  #status(address: string, timeoutMs: number): Promise<NodeStatus> {
    return new Promise((resolve) => {
      const deadline = Date.now() + timeoutMs;
      this.channel(address).cluster.Status(
        {},
        { deadline },
        (error: ServiceError | null, status?: StatusResponse__Output) => {
          if (error === null && status !== undefined) resolve({ address, ...status });
          else resolve({ address, error: reason(error) });
        },
      );
    });
  }
}

function leaderBy(status: StatusResponse__Output): Leader | null {
  const member = status.members.find(({ nodeId }) => nodeId === status.leaderId);
  if (member === undefined) return null;
  const { term, clusterId, groupId } = status;
  return { address: member.clientAddress, nodeId: member.nodeId, term, clusterId, groupId };
}

const reason = (error: ServiceError | null): string =>
  error === null ? 'no answer' : clusterErrorOf(error, 'none').message;

/** Waits 20 ms, then twice as long each time up to half a second, all with full jitter. */
export function backoffMs(attempt: number, unit: () => number): number {
  return unit() * Math.min(500, 20 * 2 ** Math.min(attempt, 10));
}

export const closedError = (): ClusterError =>
  new ClusterError('unavailable', 'none', { message: 'this client is closed' });
