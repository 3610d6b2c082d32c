// The network of the simulator: what one strike leaves behind when it is over.

import { expect, test } from 'vitest';
import { Agenda } from './agenda.ts';
import { streamsOf } from './dice.ts';
import { drawMix, faultNames } from './fault-mix.ts';
import { FaultTally } from './fault-tally.ts';
import { VirtualNetwork } from './virtual-network.ts';

test('a link that was clogged holds up what follows, and does not flow until that arrives', () => {
  const agenda = new Agenda();
  const { net: dice } = streamsOf(1);
  const network = new VirtualNetwork({
    ...{ agenda, dice, mix: drawMix(streamsOf(1), new Set(faultNames)), tally: new FaultTally() },
    deliver: () => undefined,
    unreachable: () => undefined,
  });
  const arrived: string[] = [];
  network.link(1, 2).cloggedUntilMs = 4_000;
  network.carry(1, 2, () => arrived.push('clogged'));
  network.calm();
  network.carry(1, 2, () => arrived.push('later'));
  network.carry(2, 1, () => arrived.push('back'));
  expect(network.flows()).toBe(false);
  while (agenda.go());
  expect(arrived).toEqual(['back', 'clogged', 'later']);
  expect(agenda.nowMs).toBeGreaterThanOrEqual(4_000);
  expect(network.flows()).toBe(true);
});
