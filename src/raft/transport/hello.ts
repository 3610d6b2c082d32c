// The first word on every stream: who calls whom, in which cluster, with which disk. A caller that
// may not be heard is refused before any of its messages is. Knows nothing of what they say.

import type { Hello, Hello__Output } from '../../gen/holdfast/raft/v1/Hello.ts';
import type { NodeId } from '../core/node-id.ts';
import type { MemberTable, PeerIdentity } from './peer-identity.ts';

export const PROTOCOL_VERSION = 1;

/** `code` is stable and for machines, `text` says the same to a person. */
export interface Refusal {
  readonly code:
    | 'no-hello'
    | 'protocol-version'
    | 'wrong-cluster'
    | 'wrong-group'
    | 'wrong-node'
    | 'unknown-incarnation'
    | 'removed'
    | 'wrong-certificate'
    | 'malformed'
    | 'wrong-sender'
    | 'replaced'
    | 'disconnected'
    | 'closing'
    | 'busy'
    | 'damaged'
    | 'stalled'
    | 'not-resumable'
    | 'overtaken'
    | 'sink';
  readonly text: string;
}

/** As it travels: the code, a colon, the sentence. */
export const refusalText = (refusal: Refusal): string => `${refusal.code}: ${refusal.text}`;

export const helloTo = (to: NodeId, self: PeerIdentity): Hello => ({
  clusterId: self.clusterId,
  groupId: self.groupId,
  fromNode: self.nodeId,
  toNode: to,
  incarnation: self.incarnation,
  protocolVersion: PROTOCOL_VERSION,
  peerAddress: self.peerAddress ?? '',
});

/**
 * Why this caller may not be heard, or null. Of its own cluster and group a node hears members with
 * the disk on record and nodes of which it knows nothing, because they may have joined in entries
 * that it misses; it does not hear whoever was removed.
 */
export function refusalOf(
  hello: Hello__Output,
  self: PeerIdentity,
  members: MemberTable,
): Refusal | null {
  if (hello.protocolVersion !== PROTOCOL_VERSION) return wrongVersion(hello);
  if (hello.clusterId !== self.clusterId) return wrongCluster(hello, self);
  if (hello.groupId !== self.groupId) return wrongGroup(hello, self);
  if (hello.toNode !== self.nodeId || hello.fromNode === self.nodeId) return wrongNode(hello, self);
  if (members.wasRemoved(hello.fromNode)) return removed(hello);
  const known = members.incarnationOf(hello.fromNode);
  return known === null || known === hello.incarnation ? null : unknownIncarnation(hello, known);
}

export const wrongCertificate: Refusal = {
  code: 'wrong-certificate',
  text: 'the certificate does not name the node that the caller says it is',
};

const wrongVersion = (hello: Hello__Output): Refusal => ({
  code: 'protocol-version',
  text: `this node speaks peer protocol ${PROTOCOL_VERSION}, the caller ${hello.protocolVersion}`,
});

const wrongCluster = (hello: Hello__Output, self: PeerIdentity): Refusal => ({
  code: 'wrong-cluster',
  text: `this node belongs to cluster ${self.clusterId}, the caller to ${quoted(hello.clusterId)}`,
});

const wrongGroup = (hello: Hello__Output, self: PeerIdentity): Refusal => ({
  code: 'wrong-group',
  text: `this node serves group ${self.groupId}, the caller asked for ${hello.groupId}`,
});

const wrongNode = (hello: Hello__Output, self: PeerIdentity): Refusal => ({
  code: 'wrong-node',
  text: `this is node ${self.nodeId}; node ${hello.fromNode} asked for node ${hello.toNode}`,
});

const removed = (hello: Hello__Output): Refusal => ({
  code: 'removed',
  text: `node ${hello.fromNode} was removed from the cluster`,
});

// A node that lost its disk has forgotten its votes: under its old name it could vote twice.
const unknownIncarnation = (hello: Hello__Output, known: string): Refusal => ({
  code: 'unknown-incarnation',
  text:
    `node ${hello.fromNode} is on record as ${known}, the caller is ${quoted(hello.incarnation)}; ` +
    'a node that lost its data is to be removed and added again',
});

// Foreign text is cut before it is repeated in an answer or a log line.
const quoted = (text: string): string => JSON.stringify(text.slice(0, 32));
