// Whom a fault befalls, whatever the seed.

import { expect, test } from 'vitest';
import { prng } from '../../../src/base/prng.ts';
import { befallen } from '../../../src/cli/chaos/fault-step.ts';
import { faultTargets } from '../../../src/cli/chaos/scenario.ts';

const five = [1, 2, 3, 4, 5];
const leaderId = 4;
const sizes = { leader: 1, follower: 1, any: 1, minority: 2, majority: 3, all: 5 };

test.each(faultTargets)('target %s picks as many different nodes as it says', (target) => {
  for (let seed = 1; seed <= 50; seed += 1) {
    const around = { nodeIds: five, random: prng(seed) };
    const { nodeIds, leader } = befallen({ target }, leaderId, around);
    expect(new Set(nodeIds).size).toBe(sizes[target]);
    expect(nodeIds.every((nodeId) => five.includes(nodeId))).toBe(true);
    expect(leader).toBe(nodeIds.includes(leaderId));
    if (target === 'leader' || target === 'majority' || target === 'all') expect(leader).toBe(true);
    if (target === 'follower') expect(leader).toBe(false);
  }
});
