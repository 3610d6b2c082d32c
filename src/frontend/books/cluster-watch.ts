// Asks the nodes how they are, once a second, and tells whoever follows: who leads, who lags, who is
// silent, and what changed since the last look. What it says is one frontend's view; it decides nothing.

import type { NodeStatus } from '../../client/status-round.ts';
import type {
  ClusterHappening,
  ClusterPicture,
  NodePicture,
} from '../../stream/cluster-picture.ts';

export interface ClusterWatchParts {
  /** What every node says of itself; never rejects for long. */
  readonly statuses: () => Promise<readonly NodeStatus[]>;
  readonly everyMs: number;
  wallClockMs(): number;
}

type LiveStatus = Exclude<NodeStatus, { readonly error: string }>;
type Follower = (picture: ClusterPicture) => void;

const happeningsMax = 50;
const unseen: ClusterPicture = {
  clusterId: '',
  leaderId: 0,
  term: 0,
  commitIndex: 0,
  nodes: [],
  happenings: [],
};

export class ClusterWatch {
  readonly #parts: ClusterWatchParts;
  readonly #followers = new Set<Follower>();
  readonly #timer: NodeJS.Timeout;
  #picture = unseen;
  #looking: Promise<ClusterPicture> | null = null;

  constructor(parts: ClusterWatchParts) {
    this.#parts = parts;
    this.#timer = setInterval(() => void this.look(), parts.everyMs).unref();
  }

  /** As of now; whoever asks meanwhile gets the same answer. */
  look(): Promise<ClusterPicture> {
    this.#looking ??= this.#look().finally(() => {
      this.#looking = null;
    });
    return this.#looking;
  }

  /** Calls back with the last picture and with every new one; returns what ends that. */
  follow(follower: Follower): () => void {
    this.#followers.add(follower);
    if (this.#picture !== unseen) follower(this.#picture);
    return () => this.#followers.delete(follower);
  }

  close(): void {
    clearInterval(this.#timer);
    this.#followers.clear();
  }

  async #look(): Promise<ClusterPicture> {
    // A client that is closing knows no nodes; then the last picture stands.
    const statuses = await this.#parts.statuses().catch(() => []);
    if (statuses.length === 0) return this.#picture;
    this.#picture = this.#painted(statuses);
    for (const follower of this.#followers) follower(this.#picture);
    return this.#picture;
  }

  #painted(statuses: readonly NodeStatus[]): ClusterPicture {
    const live = statuses.filter((status): status is LiveStatus => !('error' in status));
    const leader = leaderOf(live);
    const nodes = statuses
      .map((status) => nodeOf(status, { live, leader, before: this.#picture.nodes }))
      .sort((a, b) => a.nodeId - b.nodeId || (a.address < b.address ? -1 : 1));
    const now = {
      clusterId: live[0]?.clusterId ?? this.#picture.clusterId,
      leaderId: leader?.nodeId ?? 0,
      term: Math.max(this.#picture.term, ...live.map(({ term }) => term)),
      commitIndex: leader?.commitIndex ?? this.#picture.commitIndex,
      nodes,
    };
    const atMs = this.#parts.wallClockMs();
    const news = happened(this.#picture, now).map((words) => ({ atMs, words }));
    const happenings: ClusterHappening[] = [...news, ...this.#picture.happenings];
    return { ...now, happenings: happenings.slice(0, happeningsMax) };
  }
}

// A leader that was cut off says that it leads until it notices; the highest term is right.
function leaderOf(live: readonly LiveStatus[]): LiveStatus | null {
  const claims = live.filter(({ role }) => role === 'leader');
  return claims.sort((a, b) => b.term - a.term)[0] ?? null;
}

interface Around {
  readonly live: readonly LiveStatus[];
  readonly leader: LiveStatus | null;
  readonly before: readonly NodePicture[];
}

function nodeOf(status: NodeStatus, { live, leader, before }: Around): NodePicture {
  const { address } = status;
  const members = live.flatMap((other) => other.members);
  const member = members.find(({ clientAddress }) => clientAddress === address);
  if ('error' in status) return silentNode({ address, error: status.error }, { member, before });
  const { nodeId, role, term, lastIndex, commitIndex, appliedIndex, version } = status;
  const { uptimeMs, rssBytes, logBytes, booksBytes } = status;
  return {
    ...{ nodeId, address, role: roleOf(role), isVoter: member?.voter ?? true, term },
    ...{ lastIndex, commitIndex, appliedIndex, version },
    // The leader was asked at another moment, so a follower can seem ahead of it.
    lag: leader === null ? null : Math.max(0, leader.commitIndex - appliedIndex),
    ...{ uptimeMs, rssBytes, logBytes, booksBytes },
    complaints: status.errors,
  };
}

function silentNode(
  { address, error }: { readonly address: string; readonly error: string },
  known: {
    readonly member: LiveStatus['members'][number] | undefined;
    readonly before: readonly NodePicture[];
  },
): NodePicture {
  const last = known.before.find((node) => node.address === address);
  return {
    nodeId: known.member?.nodeId ?? last?.nodeId ?? 0,
    address,
    role: 'silent',
    isVoter: known.member?.voter ?? last?.isVoter ?? true,
    ...{ term: last?.term ?? 0, lastIndex: last?.lastIndex ?? 0 },
    ...{ commitIndex: last?.commitIndex ?? 0, appliedIndex: last?.appliedIndex ?? 0 },
    ...{ lag: null, uptimeMs: 0, rssBytes: 0, logBytes: 0, booksBytes: 0 },
    version: last?.version ?? '',
    complaints: [error],
  };
}

function roleOf(role: string): NodePicture['role'] {
  const known = ['leader', 'follower', 'candidate', 'pre-candidate'] as const;
  return known.find((one) => one === role) ?? 'follower';
}

/** What is different, in words. The first look has nothing to compare with. */
function happened(before: ClusterPicture, now: Omit<ClusterPicture, 'happenings'>): string[] {
  const words: string[] = [];
  const isFirst = before === unseen;
  if (now.leaderId !== before.leaderId && now.leaderId !== 0) {
    words.push(`Node ${now.leaderId} leads, term ${now.term}`);
  }
  if (now.leaderId === 0 && before.leaderId !== 0) words.push('Nobody leads');
  if (isFirst) return words;
  for (const node of now.nodes) {
    const was = before.nodes.find(({ address }) => address === node.address);
    const name = node.nodeId === 0 ? node.address : `Node ${node.nodeId}`;
    if (was === undefined) words.push(`${name} is a member`);
    else if (node.role === 'silent' && was.role !== 'silent') words.push(`${name} is silent`);
    else if (node.role !== 'silent' && was.role === 'silent') words.push(`${name} answers again`);
    if (was !== undefined && node.isVoter && !was.isVoter) words.push(`${name} votes now`);
  }
  for (const was of before.nodes) {
    if (now.nodes.some(({ address }) => address === was.address)) continue;
    words.push(`${was.nodeId === 0 ? was.address : `Node ${was.nodeId}`} is no member any more`);
  }
  return words;
}
