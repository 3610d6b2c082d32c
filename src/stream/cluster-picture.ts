// The cluster as one frontend last heard of it: every node, who leads, what lately happened. Written
// by frontends, read by the page. Knows no sockets.

import { isCount, isFields, isListOf, isText } from './shape.ts';

export interface NodePicture {
  /** 0: not known, for it never answered. */
  readonly nodeId: number;
  /** host:port of its client server. */
  readonly address: string;
  /** `silent`: it did not answer. */
  readonly role: 'leader' | 'follower' | 'candidate' | 'pre-candidate' | 'silent';
  readonly isVoter: boolean;
  readonly term: number;
  readonly lastIndex: number;
  readonly commitIndex: number;
  readonly appliedIndex: number;
  /** Entries that the leader has committed and this node has not applied; null while nobody leads. */
  readonly lag: number | null;
  readonly uptimeMs: number;
  readonly rssBytes: number;
  readonly logBytes: number;
  readonly booksBytes: number;
  readonly version: string;
  /** What it complains about, or why it is silent. */
  readonly complaints: readonly string[];
}

export interface ClusterHappening {
  /** The frontend's clock, ms since 1970. */
  readonly atMs: number;
  readonly words: string;
}

export interface ClusterPicture {
  /** Empty until some node has answered. */
  readonly clusterId: string;
  /** 0: nobody leads. */
  readonly leaderId: number;
  readonly term: number;
  /** The leader's. */
  readonly commitIndex: number;
  /** By node id. */
  readonly nodes: readonly NodePicture[];
  /** Newest first, since this frontend began to look. */
  readonly happenings: readonly ClusterHappening[];
}

const roles: readonly unknown[] = ['leader', 'follower', 'candidate', 'pre-candidate', 'silent'];
const counts = ['nodeId', 'term', 'lastIndex', 'commitIndex', 'appliedIndex'] as const;
const sizes = ['uptimeMs', 'rssBytes', 'logBytes', 'booksBytes'] as const;

export const isClusterPicture = (value: unknown): value is ClusterPicture =>
  isFields(value) &&
  isText(value['clusterId']) &&
  isCount(value['leaderId']) &&
  isCount(value['term']) &&
  isCount(value['commitIndex']) &&
  isListOf(value['nodes'], isNode) &&
  isListOf(value['happenings'], isHappening);

const isNode = (value: unknown): value is NodePicture =>
  isFields(value) &&
  isText(value['address']) &&
  roles.includes(value['role']) &&
  typeof value['isVoter'] === 'boolean' &&
  [...counts, ...sizes].every((name) => isCount(value[name])) &&
  (value['lag'] === null || isCount(value['lag'])) &&
  isText(value['version']) &&
  isListOf(value['complaints'], isText);

const isHappening = (value: unknown): value is ClusterHappening =>
  isFields(value) && isCount(value['atMs']) && isText(value['words']);
