// Claims about the cache that knows how old it may be: never older than its bound, never older than
// what was shown, never a row that a change has passed; least recently used goes first.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { VersionedCache, emptyAfterMs, leaseMs } from '../../src/client/versioned-cache.ts';

interface Price {
  readonly units: number;
}

function cacheOf(entriesMax: number, ttlMs = 0) {
  const clock = { nowMs: 1_000 };
  const cache = new VersionedCache<Price>({ entriesMax, ttlMs, now: () => clock.nowMs });
  cache.onReset(10);
  cache.onHeartbeat(10);
  const fill = (key: string, readIndex: number, changedIndex = readIndex): boolean =>
    cache.fill(key, { value: { units: changedIndex }, changedIndex, readIndex });
  return { cache, clock, fill };
}

test('a fill that a change has passed is dropped (C19)', () => {
  const { cache, fill } = cacheOf(4);
  cache.onChanged(12, ['A']);
  expect(fill('A', 11)).toBe(false);
  expect(cache.get('A')).toBeNull();
  expect(fill('A', 12)).toBe(true);
  expect(cache.get('A')).toMatchObject({ value: { units: 12 }, throughIndex: 12 });
});

test('a change drops the row it is about, unless the row was read later', () => {
  const { cache, fill } = cacheOf(4);
  fill('A', 10);
  fill('B', 13);
  cache.onChanged(12, ['A', 'B']);
  expect(cache.get('A')).toBeNull();
  expect(cache.get('B')?.value.units).toBe(13);
});

test('a hit is as of the last entry heard of', () => {
  const { cache, fill } = cacheOf(4);
  fill('A', 10);
  cache.onChanged(15, ['B']);
  expect(cache.get('A')?.throughIndex).toBe(15);
  expect(cache.get('A', 16)).toBeNull();
});

test('whoever was shown a change is shown nothing from before it (P08)', () => {
  const { cache, fill } = cacheOf(4);
  fill('A', 10);
  fill('B', 12);
  expect(cache.get('B')?.value.units).toBe(12);
  expect(cache.get('A')).toBeNull();
  cache.onChanged(12, ['B']);
  expect(cache.get('A')?.throughIndex).toBe(12);
});

test('without a heartbeat it stops answering after its lease, and lets go of everything later', () => {
  const { cache, clock, fill } = cacheOf(4);
  fill('A', 10);
  clock.nowMs += leaseMs;
  cache.onChanged(11, ['B']);
  expect(cache.get('A')).not.toBeNull();
  clock.nowMs += 1;
  expect(cache.get('A')).toBeNull();
  cache.onHeartbeat(12);
  expect(cache.get('A')).not.toBeNull();
  clock.nowMs += emptyAfterMs + 1;
  expect(cache.live).toBe(false);
  expect(cache.entries).toBe(0);
});

test('a stream that lost its place empties the cache until the next heartbeat', () => {
  const { cache, fill } = cacheOf(4);
  fill('A', 10);
  cache.onReset(20);
  expect(cache.live).toBe(false);
  cache.onHeartbeat(20);
  expect(cache.get('A')).toBeNull();
  expect(fill('A', 19)).toBe(false);
});

test('our own write drops the row at once, and what was read before it stays out', () => {
  const { cache, fill } = cacheOf(4);
  fill('A', 10);
  cache.onOwnWrite('A', 14);
  expect(cache.get('A')).toBeNull();
  expect(fill('A', 13)).toBe(false);
  expect(fill('A', 14)).toBe(true);
});

test('a row is read anew after its time to live even if nothing changed', () => {
  const { cache, clock, fill } = cacheOf(4, 500);
  fill('A', 10);
  clock.nowMs += 499;
  expect(cache.get('A')).not.toBeNull();
  clock.nowMs += 2;
  expect(cache.get('A')).toBeNull();
});

test('with room for none it keeps nothing', () => {
  const { cache, fill } = cacheOf(0);
  expect(fill('A', 10)).toBe(false);
  expect(cache.entries).toBe(0);
});

test('the rows kept are those a naive list of last uses would keep (K03)', () => {
  const key = fc.constantFrom('A', 'B', 'C', 'D', 'E', 'F');
  const step = fc.record({ key, fill: fc.boolean() });
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 4 }), fc.array(step), (entriesMax, steps) => {
      const { cache, fill } = cacheOf(entriesMax);
      let naive: string[] = [];
      for (const { key: used, fill: fills } of steps) {
        const had = naive.includes(used);
        expect(cache.get(used) !== null).toBe(had);
        if (!had && !fills) continue;
        if (!had) fill(used, 10);
        naive = [used, ...naive.filter((other) => other !== used)].slice(0, entriesMax);
        expect(cache.keys()).toEqual(naive);
      }
    }),
  );
});

test('whatever the order of fills and changes, a hit is the row as it was at its index', () => {
  const key = fc.constantFrom('A', 'B', 'C');
  const step = fc.oneof(
    fc.record({ kind: fc.constant('write' as const), key }),
    fc.record({ kind: fc.constant('hear' as const), count: fc.integer({ min: 1, max: 3 }) }),
    fc.record({ kind: fc.constant('read' as const), key, lag: fc.integer({ min: 0, max: 4 }) }),
    fc.record({ kind: fc.constant('get' as const), key }),
    fc.record({ kind: fc.constant('break' as const) }),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const { cache } = cacheOf(2);
      const log: string[] = [];
      let heard = 0;
      let shown = 0;
      // An entry per index from 11 on; a row is the index that last changed it, 10 at first.
      const asOf = (name: string, index: number): number =>
        11 + log.slice(0, index - 10).lastIndexOf(name);
      for (const one of steps) {
        if (one.kind === 'write') log.push(one.key);
        if (one.kind === 'hear') {
          for (const name of log.slice(heard, heard + one.count)) {
            heard += 1;
            cache.onChanged(10 + heard, [name]);
          }
        }
        if (one.kind === 'read') {
          const readIndex = Math.max(10, 10 + log.length - one.lag);
          const changedIndex = asOf(one.key, readIndex);
          cache.fill(one.key, { value: { units: changedIndex }, changedIndex, readIndex });
        }
        if (one.kind === 'break') {
          heard = log.length;
          cache.onReset(10 + heard);
          cache.onHeartbeat(10 + heard);
        }
        if (one.kind !== 'get') continue;
        const hit = cache.get(one.key);
        if (hit === null) continue;
        expect(hit.value.units).toBe(asOf(one.key, hit.throughIndex));
        expect(hit.throughIndex).toBeGreaterThanOrEqual(shown);
        shown = Math.max(shown, hit.changedIndex);
      }
    }),
    { numRuns: 500 },
  );
});
