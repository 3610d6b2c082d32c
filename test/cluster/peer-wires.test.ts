// Whom a node dials: the others where they listen, or where a test holds the wires.

import { expect, test } from 'vitest';
import { initArguments } from '../../cluster/child-plans.ts';
import { readLauncherFlags } from '../../cluster/launcher-flags.ts';
import { planTopology } from '../../cluster/topology.ts';
import type { MemberPlan } from '../../cluster/topology.ts';

const topology = planTopology({ nodes: 3, portBase: 0, freshHex16: () => '0123456789abcdef' });

function peersOf(nodeId: number, ...words: string[]): string[] {
  const reading = readLauncherFlags(words);
  const member = topology.members[nodeId - 1];
  if (reading.kind !== 'flags' || member === undefined) throw new Error('these words are wrong');
  const premises = { dataDir: 'd', topology, frontends: [], flags: reading.flags };
  const members = initArguments(premises, member).at(-1) ?? '';
  return (JSON.parse(members) as MemberPlan[]).map(({ peerAddress }) => peerAddress);
}

test('without wires every node is told the same addresses', () => {
  expect(peersOf(2)).toEqual(['127.0.0.1:7201', '127.0.0.1:7202', '127.0.0.1:7203']);
  expect(peersOf(3)).toEqual(peersOf(2));
});

test('with wires a node listens on its own address and dials the others through them', () => {
  const wired = peersOf(2, '--peer-wires', '30000');
  expect(wired).toEqual(['127.0.0.1:30021', '127.0.0.1:7202', '127.0.0.1:30023']);
});
