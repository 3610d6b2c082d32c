// The network of the simulator: what one strike leaves behind when it is over, and how what is said is
// cut into packets.

import { expect, test } from 'vitest';
import { FRAME_MESSAGES_MAX } from '../../../src/raft/codec/message-codec.ts';
import { draftMessage } from '../../../src/raft/core/message.ts';
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

test('more than a frame can hold arrives in several packets, all of it and in order', () => {
  const agenda = new Agenda();
  const { net: dice } = streamsOf(1);
  const packets: number[][] = [];
  const network = new VirtualNetwork({
    ...{ agenda, dice, mix: drawMix(streamsOf(1), new Set(faultNames)), tally: new FaultTally() },
    deliver: (_, messages) => packets.push(messages.map(({ token }) => token)),
    unreachable: () => undefined,
  });
  const tokens = Array.from({ length: FRAME_MESSAGES_MAX + 1 }, (_, at) => at + 1);
  const stamp = { from: 1, to: 2, term: 1, suspect: 0 };
  const said = tokens.map((token) => ({ ...draftMessage('read-index-response', stamp), token }));
  network.send(1, 2, said);
  while (agenda.go());
  expect(packets.length).toBeGreaterThan(1);
  expect(packets.flat()).toEqual(tokens);
});
