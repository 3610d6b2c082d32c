// Who may speak when the membership changes while the cluster runs: strangers may have joined in
// entries that we miss, the removed and the wiped may not come back.

import { expect, test } from 'vitest';
import type { Hello__Output } from '../../../src/gen/holdfast/raft/v1/Hello.ts';
import { PROTOCOL_VERSION, refusalOf } from '../../../src/raft/transport/hello.ts';
import type { MemberTable } from '../../../src/raft/transport/peer-identity.ts';

const self = { clusterId: 'c'.repeat(16), groupId: 1, nodeId: 1, incarnation: 'a'.repeat(16) };
const known = 'b'.repeat(16);
const table: MemberTable = {
  incarnationOf: (nodeId) => (nodeId === 2 || nodeId === 4 ? known : null),
  wasRemoved: (nodeId) => nodeId === 3 || nodeId === 4,
};

const from = (fromNode: number, incarnation = known): Hello__Output => ({
  ...{ clusterId: self.clusterId, groupId: 1, fromNode, toNode: 1, incarnation },
  ...{ protocolVersion: PROTOCOL_VERSION, peerAddress: '127.0.0.1:7209' },
});

test('a member and a node of which we have not heard yet are welcome', () => {
  expect(refusalOf(from(2), self, table)).toBeNull();
  expect(refusalOf(from(9), self, table)).toBeNull();
});

test('a node that was removed is told so', () => {
  expect(refusalOf(from(3), self, table)).toEqual({
    code: 'removed',
    text: 'node 3 was removed from the cluster',
  });
});

test('a wiped node under its old number is refused', () => {
  expect(refusalOf(from(2, 'd'.repeat(16)), self, table)?.code).toBe('unknown-incarnation');
});

test('a removal counts, whatever else is on record', () => {
  expect(refusalOf(from(4), self, table)?.code).toBe('removed');
});
