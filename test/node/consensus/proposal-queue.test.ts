// Claims about gathering frames into entries.

import { expect, test } from 'vitest';
import { ProposalQueue } from '../../../src/node/consensus/proposal-queue.ts';

const limits = { framesMax: 4, waitingBytesMax: 100, entryBytesMax: 50, entryCommandsMax: 10 };
const frame = (bytes: number, commandCount = 1) => ({ bytes: new Uint8Array(bytes), commandCount });

test('an entry takes frames in order of arrival until its bytes are full', () => {
  const queue = new ProposalQueue(limits);
  for (const bytes of [20, 25, 10]) expect(queue.offer(frame(bytes))).toBe(true);
  expect(queue.takeEntry().map((taken) => taken.length)).toEqual([20, 25]);
  expect(queue.takeEntry().map((taken) => taken.length)).toEqual([10]);
  expect(queue.takeEntry()).toEqual([]);
});

test('an entry takes no more commands than its limit', () => {
  const queue = new ProposalQueue(limits);
  for (const commands of [6, 4, 1]) queue.offer(frame(1, commands));
  expect(queue.takeEntry().length).toBe(2);
});

test('a single frame always fits an entry', () => {
  const queue = new ProposalQueue(limits);
  queue.offer(frame(80, 40));
  expect(queue.takeEntry().map((taken) => taken.length)).toEqual([80]);
});

test('beyond its limits the queue says no and keeps nothing', () => {
  const queue = new ProposalQueue(limits);
  expect(queue.offer(frame(90))).toBe(true);
  expect(queue.offer(frame(11))).toBe(false);
  expect(queue.offer(frame(10))).toBe(true);
  queue.takeEntry();
  queue.takeEntry();
  for (let n = 0; n < 4; n += 1) expect(queue.offer(frame(1))).toBe(true);
  expect(queue.offer(frame(1))).toBe(false);
});
