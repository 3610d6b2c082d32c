// Claims about the driver, in a world of three with crashes. The core's own claims are elsewhere.

import { expect, test } from 'vitest';
import { prng } from '../../../src/base/prng.ts';
import { Trio } from './trio.ts';

const text = (data: Uint8Array): string => new TextDecoder().decode(data);
const appliedTexts = (trio: Trio, id: number): string[] =>
  trio
    .machine(id)
    .applied.map((entry) => text(entry.data))
    .filter((payload) => payload !== '');

test('three nodes elect one leader and apply its entries everywhere', () => {
  const trio = new Trio(1);
  const leader = trio.elect();
  expect(trio.propose(leader, 'a')).toBe(true);
  trio.settle();
  trio.tick(3);
  for (const id of trio.ids) expect(appliedTexts(trio, id)).toEqual(['a']);
});

test('nothing is committed before a majority has it on disk', () => {
  const trio = new Trio(2);
  const leader = trio.elect();
  trio.propose(leader, 'a');
  trio.perform(leader);
  trio.deliver();
  for (const id of trio.ids) trio.perform(id);
  trio.deliver();
  trio.perform(leader);
  expect(appliedTexts(trio, leader)).toEqual([]);
  trio.settle();
  expect(appliedTexts(trio, leader)).toEqual(['a']);
});

test('what arrives while a write is in flight rides the next one', () => {
  const trio = new Trio(3);
  const leader = trio.elect();
  trio.propose(leader, 'a');
  trio.perform(leader);
  trio.propose(leader, 'b');
  trio.propose(leader, 'c');
  trio.perform(leader);
  expect(trio.machine(leader).writing?.entries.length).toBe(1);
  trio.finishWrite(leader);
  trio.perform(leader);
  expect(trio.machine(leader).writing?.entries.map((entry) => text(entry.data))).toEqual([
    'b',
    'c',
  ]);
});

test('a cut leader steps down and the others go on', () => {
  const trio = new Trio(4);
  const first = trio.elect();
  trio.cut(first);
  const second = trio.elect();
  expect(second).not.toBe(first);
  trio.tick(20);
  expect(trio.machine(first).driver.status().role).not.toBe('leader');
  trio.propose(second, 'b');
  trio.settle();
  trio.heal();
  trio.tick(20);
  expect(appliedTexts(trio, first)).toEqual(['b']);
});

test('a follower behind the log is brought up by a snapshot', () => {
  const trio = new Trio(5);
  const leader = trio.elect();
  const behind = trio.ids.find((id) => id !== leader) ?? 0;
  trio.cut(behind);
  for (const payload of ['a', 'b', 'c']) trio.propose(leader, payload);
  trio.settle();
  const through = trio.machine(leader).driver.status().commit;
  trio.machine(leader).disk.compact(through);
  trio.heal();
  trio.tick(20);
  const now = trio.leader() ?? leader;
  trio.propose(now, 'd');
  trio.settle();
  trio.tick(5);
  expect(trio.machine(behind).disk.firstIndex()).toBeGreaterThan(through);
  expect(appliedTexts(trio, behind)).toEqual(['d']);
});

test('a read point is given by a majority and is not below what was committed before', () => {
  const trio = new Trio(6);
  const leader = trio.elect();
  trio.propose(leader, 'a');
  trio.settle();
  const committed = trio.machine(leader).driver.status().commit;
  trio.machine(leader).driver.readIndex(7);
  trio.settle();
  expect(trio.machine(leader).readStates).toEqual([{ context: 7, index: committed }]);
});

test('a read at a leader that lost its majority is never confirmed', () => {
  const trio = new Trio(7);
  const leader = trio.elect();
  trio.cut(leader);
  trio.machine(leader).driver.readIndex(9);
  trio.tick(40);
  expect(trio.machine(leader).readStates).toEqual([]);
  expect(trio.machine(leader).readsAborted).toEqual([9]);
});

test('leadership moves on request without losing an entry', () => {
  const trio = new Trio(8);
  const leader = trio.elect();
  trio.propose(leader, 'a');
  trio.settle();
  const heir = trio.ids.find((id) => id !== leader) ?? 0;
  trio.machine(leader).driver.transferLeader(heir);
  trio.settle();
  expect(trio.leader()).toBe(heir);
  expect(appliedTexts(trio, heir)).toEqual(['a']);
});

test('through crashes, cuts and losses no applied entry differs or disappears', () => {
  let proposed = 0;
  for (let seed = 100; seed < 160; seed += 1) proposed += storm(seed);
  expect(proposed).toBeGreaterThan(1_000);
});

// Random faults with crashes before, between and after durable writes; then peace.
function storm(seed: number): number {
  const random = prng(seed);
  const trio = new Trio(seed);
  let proposed = 0;
  trio.elect();
  for (let round = 0; round < 2_000; round += 1) {
    const id = trio.ids[random.below(3)] ?? 1;
    const dice = random.below(100);
    if (dice < 2 && trio.machine(id).up) trio.crash(id);
    else if (dice < 12 && !trio.machine(id).up) trio.restart(id);
    else if (dice < 13) trio.cut(id);
    else if (dice < 22) trio.heal();
    else if (dice < 40 && trio.machine(id).up)
      proposed += Number(trio.propose(id, `${seed}-${round}`));
    else if (dice < 65 && trio.machine(id).up) trio.machine(id).driver.tick();
    else if (dice < 85) trio.step(id);
    else if (dice < 90) trio.disturb(0.3);
    else if (dice < 92) trio.tick(5);
    else trio.deliver();
  }
  trio.heal();
  for (const id of trio.ids) if (!trio.machine(id).up) trio.restart(id);
  const leader = trio.elect();
  trio.propose(leader, 'end');
  trio.settle();
  trio.tick(30);
  const histories = trio.ids.map((id) => appliedTexts(trio, id));
  expect(histories[1]).toEqual(histories[0]);
  expect(histories[2]).toEqual(histories[0]);
  expect(histories[0]).toContain('end');
  return proposed;
}
