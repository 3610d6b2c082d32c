// The port plan: what the contract says, shifted as a whole.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  addressesOf,
  isOutOfReach,
  planFrontends,
  planTopology,
  portBaseMax,
  portOf,
  portWithoutFetch,
} from '../../cluster/topology.ts';

let hex = 0;
const freshHex16 = (): string => (hex += 1).toString(16).padStart(16, '0');

test('three nodes listen where the contract says', () => {
  const topology = planTopology({ nodes: 3, portBase: 0, freshHex16 });
  expect(topology.members.map((member) => member.nodeId)).toEqual([1, 2, 3]);
  expect(topology.members[0]).toMatchObject({
    clientAddress: '127.0.0.1:7101',
    peerAddress: '127.0.0.1:7201',
    httpAddress: '127.0.0.1:7301',
  });
  expect(topology.members[2]?.clientAddress).toBe('127.0.0.1:7103');
  expect(topology.catalog).toEqual({
    httpAddress: '127.0.0.1:7400',
    grpcAddress: '127.0.0.1:50019',
  });
  expect(planFrontends(2, 0)).toEqual(['127.0.0.1:8080', '127.0.0.1:8081']);
});

test('nothing is planned where fetch refuses to ask: of all port bases eight are out of reach', async () => {
  const outOfReach: number[] = [];
  for (let portBase = 0; portBase <= portBaseMax; portBase += 1) {
    const topology = planTopology({ nodes: 3, portBase, freshHex16 });
    if (isOutOfReach(topology, planFrontends(2, portBase))) outOfReach.push(portBase);
  }
  const asked = [7301, 7302, 7303, 7400, 8080, 8081, 9000, 9001];
  expect(outOfReach).toEqual(
    asked.map((port) => portWithoutFetch - port).toSorted((a, b) => a - b),
  );
  const refusal = await fetch(`http://127.0.0.1:${portWithoutFetch}/`).catch((e: unknown) => e);
  expect(refusal).toMatchObject({ cause: { message: 'bad port' } });
});

test('every node has an incarnation of its own', () => {
  const { members, clusterId } = planTopology({ nodes: 5, portBase: 0, freshHex16 });
  const names = [clusterId, ...members.map((member) => member.incarnation)];
  expect(new Set(names).size).toBe(6);
  expect(names.every((name) => /^[0-9a-f]{16}$/.test(name))).toBe(true);
});

test('a port base shifts every port by itself and no two ports meet', () => {
  fc.assert(
    fc.property(fc.constantFrom(1, 3, 5), fc.nat({ max: portBaseMax }), (nodes, portBase) => {
      const ports = (base: number): number[] =>
        addressesOf(
          planTopology({ nodes, portBase: base, freshHex16 }),
          planFrontends(3, base),
        ).map(portOf);
      const shifted = ports(portBase);
      expect(shifted).toEqual(ports(0).map((port) => port + portBase));
      expect(new Set(shifted).size).toBe(shifted.length);
      expect(shifted.every((port) => port <= 65_535)).toBe(true);
    }),
  );
});
