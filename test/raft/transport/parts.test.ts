// The small parts of the transport by themselves.

import { expect, test } from 'vitest';
import { monotonicMs, wallClockMs } from '../../../src/base/clock.ts';
import { prng } from '../../../src/base/prng.ts';
import { encodeMessages } from '../../../src/raft/codec/message-codec.ts';
import { frameBatches } from '../../../src/raft/transport/frame-batches.ts';
import { RedialBackoff } from '../../../src/raft/transport/redial-backoff.ts';
import { RefusalLog } from '../../../src/raft/transport/refusal-log.ts';
import { SendWindow } from '../../../src/raft/transport/send-window.ts';
import { countRows, packRows, unpackRows } from '../../../src/raft/transport/snapshot-rows.ts';
import type { TransportEvent } from '../../../src/raft/transport/transport-log.ts';
import { append, heartbeat } from './peer-node.ts';

test('a batch says how long its frame will be', () => {
  const messages = [heartbeat(1, 2), append({ from: 1, to: 2 }, 5, 1_000)];
  const batches = frameBatches(messages, 1_000_000);
  expect(batches).toHaveLength(1);
  expect(batches[0]?.bytes).toBe(encodeMessages(messages).length);
  expect(frameBatches([], 1_000)).toEqual([]);
});

test('a turn of very many messages is cut at the most a frame may hold', () => {
  const turn = Array.from({ length: 5_000 }, () => heartbeat(1, 2));
  expect(frameBatches(turn, 1_000_000).map((batch) => batch.messages.length)).toEqual([4_096, 904]);
});

test('a shut window opens only when half of it is free', () => {
  const window = new SendWindow(100, 10);
  expect([window.tryTake(60), window.tryTake(40), window.tryTake(1)]).toEqual([true, true, false]);
  window.give(40);
  expect(window.tryTake(1)).toBe(false);
  window.give(60);
  expect(window.tryTake(1)).toBe(true);
});

test('a window counts frames too, and takes any one frame when empty', () => {
  const window = new SendWindow(100, 2);
  expect(window.tryTake(1_000)).toBe(true);
  window.give(1_000);
  expect([window.tryTake(1), window.tryTake(1), window.tryTake(1)]).toEqual([true, true, false]);
  window.reset();
  expect([window.unsentBytes, window.tryTake(1)]).toEqual([0, true]);
});

test('waits between dials double from least to most and never come in step', () => {
  const backoff = new RedialBackoff({ minMs: 50, maxMs: 1_000 }, prng(1));
  const ceilings = [50, 100, 200, 400, 800, 1_000, 1_000];
  for (const ceiling of ceilings) {
    const waitMs = backoff.next();
    expect(waitMs).toBeGreaterThanOrEqual(ceiling / 2);
    expect(waitMs).toBeLessThanOrEqual(ceiling);
  }
  backoff.reset();
  expect(backoff.next()).toBeLessThanOrEqual(50);
  backoff.slowDown();
  expect(backoff.next()).toBeGreaterThanOrEqual(500);
});

test('a refusal is logged once a minute for each peer and reason', () => {
  const lines: TransportEvent[] = [];
  let nowMs = 0;
  const clock = { monotonic: () => monotonicMs(nowMs), wall: () => wallClockMs(0) };
  const log = { info: () => undefined, warn: (fields: TransportEvent) => void lines.push(fields) };
  const refusals = new RefusalLog(log, clock, 60_000);
  const who = { event: 'peer-refused', peer: 2, address: '127.0.0.1:1' } as const;
  const refusal = { code: 'wrong-cluster', text: 'another cluster' } as const;
  expect(refusals.maybeWarn(who, refusal)).toBe(true);
  nowMs = 59_999;
  expect(refusals.maybeWarn(who, refusal)).toBe(false);
  expect(refusals.maybeWarn({ ...who, peer: 3 }, refusal)).toBe(true);
  nowMs = 60_000;
  expect(refusals.maybeWarn(who, refusal)).toBe(true);
  expect(lines[0]).toEqual({ ...who, code: 'wrong-cluster', reason: 'another cluster' });
});

test('rows survive packing; a chunk that ends within a row is named malformed', () => {
  const rows = Array.from({ length: 50 }, (_, at) => ({
    key: new Uint8Array(at % 7).fill(at),
    value: new Uint8Array((at * 13) % 40).fill(at),
  }));
  const packed = packRows(rows);
  expect([...unpackRows(packed)]).toEqual(rows);
  expect(countRows(packed)).toBe(50);
  for (const cut of [1, 5, 20]) {
    const torn = packed.subarray(0, packed.length - cut);
    expect(() => countRows(torn)).toThrow('a chunk ends with a whole row');
    expect(() => [...unpackRows(torn)]).toThrow();
  }
});
