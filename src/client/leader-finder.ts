// Finds who leads: asks every known node at once and believes the highest term. Learns the members
// from whoever answers, so one address of the cluster is enough. Keeps one channel per node and
// remembers for a moment which of them failed. Knows channels, not sessions.

import { status as grpcStatus } from '@grpc/grpc-js';
import type { ServiceError } from '@grpc/grpc-js';
import { ClusterError } from '../domain/cluster-error.ts';
import type { Failure__Output } from '../gen/holdfast/cluster/v1/Failure.ts';
import type { StatusRequest } from '../gen/holdfast/cluster/v1/StatusRequest.ts';
import type { StatusResponse__Output } from '../gen/holdfast/cluster/v1/StatusResponse.ts';
import type { Dialing } from './dialing.ts';
import { clusterErrorOf, isOfNoNode } from './grpc-error.ts';
import { openChannel } from './protos.ts';
import type { NodeChannel } from './protos.ts';
import { StatusRound } from './status-round.ts';
import type { Answers, NodeStatus, StatusQuestion } from './status-round.ts';
import type { StopList } from './stop-list.ts';

export interface Leader {
  readonly address: string;
  readonly nodeId: number;
  readonly term: number;
  readonly clusterId: string;
  readonly groupId: number;
}

type Successor = Pick<Failure__Output, 'leaderAddress' | 'leaderId' | 'leaderTerm'>;

/** Whether `found` leads after `known`, or in its place: who was named as successor may not have won. */
export function supersedes(found: Leader, known: Leader | null): boolean {
  if (known === null || found.term > known.term) return true;
  return found.term === known.term && found.nodeId !== known.nodeId;
}

interface Ask {
  readonly address: string;
  readonly timeoutMs: number;
  readonly request: StatusRequest;
}

const statusTimeoutMs = 1_000;
/** How long a node keeps a question for a newer leader. */
const leaderNewsMs = 500;
/** The leader answered itself: only a newer one could say otherwise. */
export const patienceWithLeaderMs = 30;
/** Somebody answered: a node that hangs, perhaps the leader of a moment ago, gets this much. */
const patienceWithoutLeaderMs = 200;
/** A cluster has a handful of nodes; what would grow beyond this is not one. */
const addressesMax = 64;
const avoidForMs = 5_000;

export class LeaderFinder {
  readonly #channels = new Map<string, NodeChannel>();
  readonly #addresses: Set<string>;
  readonly #avoidUntilMs = new Map<string, number>();
  readonly #dialing: Dialing;
  readonly #stops: StopList;
  #hint: string | null = null;
  /** Where nobody listened when last asked. */
  readonly #silent = new Set<string>();
  /** A node has spoken once, or let us wait. */
  #everReached = false;
  /** The highest term of a leader that was found. */
  #termFound = 0;
  #found: Leader | null = null;
  #told: Leader | null = null;

  /** `stops` ends when the client closes. */
  constructor(endpoints: readonly string[], stops: StopList, dialing: Dialing = {}) {
    this.#addresses = new Set(endpoints);
    this.#stops = stops;
    this.#dialing = dialing;
  }

  /** @throws ClusterError 'unavailable' (none) once closed */
  channel(address: string): NodeChannel {
    if (this.#stops.over) throw closedError();
    const known = this.#channels.get(address);
    if (known !== undefined) return known;
    const opened = openChannel(address, this.#dialing);
    this.#channels.set(address, opened);
    return opened;
  }

  /** The connection may be dead without a word: the next call makes a new one. */
  redial(address: string): void {
    this.#channels.get(address)?.close();
    this.#channels.delete(address);
  }

  /** Somebody named the leader's address: ask there too. */
  hint(address: string): void {
    if (this.#learn(address)) this.#hint = address;
  }

  /** A leader of before says who leads now, as far as it knows: that is worth a try. */
  told({ leaderAddress, leaderId, leaderTerm }: Successor): void {
    this.hint(leaderAddress);
    if (this.#found === null || leaderId === 0 || this.#hint !== leaderAddress) return;
    if (leaderTerm < this.#termFound) return;
    this.#told = { ...this.#found, address: leaderAddress, nodeId: leaderId, term: leaderTerm };
  }

  /** Who was told of, if of a later term than `term`: nobody need be asked. */
  toldAfter(term: number): Leader | null {
    return this.#told !== null && this.#told.term > term ? this.#told : null;
  }

  /** Where to read: the leader first, since it need ask nobody where the log ends, then the others;
   *  nodes that failed a moment ago last. Null when all were tried. */
  nextToRead(tried: ReadonlySet<string>): string | null {
    const now = performance.now();
    const leader = this.#hint === null ? [] : [this.#hint];
    let spare: string | null = null;
    for (const address of [...leader, ...this.#addresses]) {
      if (tried.has(address)) continue;
      if ((this.#avoidUntilMs.get(address) ?? 0) <= now) return address;
      spare ??= address;
    }
    return spare;
  }

  /** This node gave no answer: others are asked first for a while. */
  failed(address: string): void {
    this.#avoidUntilMs.set(address, performance.now() + avoidForMs);
  }

  /** What a call to this address came to; null: an answer. One that we cancelled says nothing. */
  noteReach(address: string, error: ServiceError | null): void {
    if (error !== null && isOfNoNode(error)) this.#silent.add(address);
    else if (error?.code !== grpcStatus.CANCELLED) this.#everReached = true;
  }

  /** What to say where nobody listens at any address that was named, and none was ever reached; null: there
   *  may be a cluster, which elects. */
  get unreached(): string | null {
    if (this.#everReached || this.#silent.size < this.#addresses.size) return null;
    return `nobody listens at ${[...this.#addresses].join(', ')}`;
  }

  /** Null while nobody known leads. `patiently`: nodes that know no newer leader than the last one found
   *  keep the question for a while, and answer as soon as there is one. */
  async find(patiently = false): Promise<Leader | null> {
    const waitMs = patiently ? leaderNewsMs : 0;
    const request = { leaderAfterTerm: this.#termFound, waitMs };
    const patience = (known: Answers): number | null => this.#patienceMs(known, waitMs);
    const best = leaderIn(await this.#ask(request, statusTimeoutMs, patience));
    if (best === null) return null;
    this.hint(best.address);
    this.#found = best;
    if (best.term >= (this.#told?.term ?? 0)) this.#told = null;
    this.#termFound = Math.max(this.#termFound, best.term);
    return best;
  }

  /** Every known node's status; a dead one is an entry with an error. */
  async statuses(timeoutMs: number = statusTimeoutMs): Promise<NodeStatus[]> {
    const answers = await this.#ask({}, timeoutMs, () => null);
    if (this.#stops.over) throw closedError();
    return [...this.#addresses].flatMap((address) => answers.get(address) ?? []);
  }

  close(): void {
    for (const channel of this.#channels.values()) channel.close();
    this.#channels.clear();
  }

  #ask(
    request: StatusRequest,
    timeoutMs: number,
    patience: StatusQuestion['patienceMs'],
  ): Promise<Answers> {
    return StatusRound.run({
      addresses: [...this.#addresses],
      stops: this.#stops,
      ask: (address, answer) => this.#status({ address, timeoutMs, request }, answer),
      learn: (status) => ('error' in status ? [] : this.#members(status)),
      patienceMs: patience,
    });
  }

  // A leader of a newer term is news enough: whoever waits has waited for just that. A follower names it
  // only once it has heard it lead; at the beginning any leader is newer, and it says so itself.
  #patienceMs(answers: Answers, waitMs: number): number | null {
    const best = leaderIn(answers);
    const spoke = best !== null && answers.has(best.address);
    if (best !== null && best.term > this.#termFound && (spoke || this.#termFound > 0)) return 0;
    if (spoke) return patienceWithLeaderMs;
    const somebodyAnswered = [...answers.values()].some((status) => !('error' in status));
    return somebodyAnswered ? patienceWithoutLeaderMs + waitMs : null;
  }

  #members({ members }: StatusResponse__Output): string[] {
    return members.map((member) => member.clientAddress).filter((at) => this.#learn(at));
  }

  #learn(address: string): boolean {
    if (address === '') return false;
    if (this.#addresses.size < addressesMax) this.#addresses.add(address);
    return this.#addresses.has(address);
  }

  #status({ address, timeoutMs, request }: Ask, answer: (status: NodeStatus) => void): () => void {
    const call = this.channel(address).cluster.Status(
      request,
      { deadline: Date.now() + timeoutMs },
      (error: ServiceError | null, status?: StatusResponse__Output) => {
        this.noteReach(address, error);
        if (error === null && status !== undefined) answer({ address, ...status });
        else answer({ address, error: reason(error) });
      },
    );
    return () => {
      call.cancel();
    };
  }
}

// Followers name a dead leader until they elect another, so whom they name must not have said
// otherwise. One that has said nothing yet may be busy: it is believed in.
function leaderIn(answers: Answers): Leader | null {
  let best: Leader | null = null;
  for (const status of answers.values()) {
    const leader = 'error' in status ? null : leaderBy(status);
    if (leader === null || (best !== null && leader.term <= best.term)) continue;
    const own = answers.get(leader.address);
    if (own === undefined || ('role' in own && own.role === 'leader')) best = leader;
  }
  return best;
}

function leaderBy(status: StatusResponse__Output): Leader | null {
  const member = status.members.find(({ nodeId }) => nodeId === status.leaderId);
  if (member === undefined || member.clientAddress === '') return null;
  const { term, clusterId, groupId } = status;
  return { address: member.clientAddress, nodeId: member.nodeId, term, clusterId, groupId };
}

const reason = (error: ServiceError | null): string =>
  error === null ? 'no answer' : clusterErrorOf(error, 'none').message;

export const closedError = (): ClusterError =>
  new ClusterError('unavailable', 'none', { message: 'this client is closed' });
