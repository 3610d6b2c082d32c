// The loader's side of a row, and what the bench makes of several loaders.

import { expect, test } from 'vitest';
import { CallerPool, percentile } from '../../bench/caller-pool.ts';
import { leaderEndpoint } from '../../bench/etcd-peer.ts';
import { parseReport } from '../../bench/load-protocol.ts';
import { joinReports } from '../../bench/measure.ts';
import { mountOf } from '../../bench/machine.ts';

const report = {
  ...{ orders: 100, failed: 0, seconds: 2, p50Ms: 1, p99Ms: 5, cpuSeconds: 0.5 },
};

test('every caller has one call outstanding, and only the window is counted', async () => {
  let outstanding = 0;
  let outstandingMax = 0;
  const call = async (): Promise<{ filled: number; failed: number }> => {
    outstanding += 1;
    outstandingMax = Math.max(outstandingMax, outstanding);
    await new Promise((resolve) => setImmediate(resolve));
    outstanding -= 1;
    return { filled: 3, failed: 1 };
  };
  const said: string[] = [];
  const pool = new CallerPool({ callers: 4, batch: 4, warmMs: 20, runMs: 50 }, call);
  const { orders, failed, seconds } = await pool.run((line) => said.push(line));
  expect(said).toEqual(['counting', 'counted']);
  expect(outstandingMax).toBe(4);
  expect(orders).toBeGreaterThan(0);
  expect(failed * 3).toBe(orders);
  expect(seconds).toBeGreaterThanOrEqual(0.045);
});

test('a call that throws counts its whole batch as failed', async () => {
  const call = (): Promise<never> => Promise.reject(new Error('gone'));
  const pool = new CallerPool({ callers: 1, batch: 100, warmMs: 1, runMs: 60 }, call);
  const { orders, failed } = await pool.run(() => undefined);
  expect(orders).toBe(0);
  expect(failed).toBeGreaterThan(0);
  expect(failed % 100).toBe(0);
});

test('a percentile is a value that was measured', () => {
  const sorted = Array.from({ length: 100 }, (_, at) => at + 1);
  expect(percentile(sorted, 0.5)).toBe(51);
  expect(percentile(sorted, 0.99)).toBe(100);
  expect(percentile([7], 0.99)).toBe(7);
  expect(percentile([], 0.5)).toBe(0);
});

test('several loaders add their rates; their times are the median p50 and the worst p99', () => {
  const joined = joinReports([
    report,
    { ...report, orders: 300, p50Ms: 3, p99Ms: 9, failed: 2 },
    { ...report, p50Ms: 2 },
  ]);
  expect(joined).toMatchObject({ ordersPerSecond: 250, p50Ms: 2, p99Ms: 9, failed: 2 });
  expect(joined.loaderCpu).toBeCloseTo(0.75);
});

test('a report is read whole or refused', () => {
  expect(parseReport(JSON.stringify(report))).toEqual(report);
  expect(() => parseReport('{"orders":1}')).toThrow('failed');
  expect(() => parseReport('panic: out of memory')).toThrow();
});

test("etcd's leader is found by ids that no number could hold", () => {
  const member = (port: number, id: string): string =>
    `{"Endpoint":"127.0.0.1:${port}","Status":{"header":{"cluster_id":1,"member_id":${id},` +
    `"revision":1,"raft_term":2},"version":"3.4.23","dbSize":20480,"leader":9372538179322589802,` +
    `"raftIndex":9}}`;
  const status = `[${member(1, '9372538179322589801')},${member(2, '9372538179322589802')}]`;
  expect(leaderEndpoint(status)).toBe('127.0.0.1:2');
  expect(leaderEndpoint(`[${member(1, '9372538179322589801')}]`)).toBeNull();
});

test('the disk of a folder is that of the deepest mount above it', () => {
  const mounts = '/dev/vda / ext4 rw 0 0\ntmpfs /tmp tmpfs rw 0 0\n/dev/vdb /data xfs rw 0 0\n';
  expect(mountOf('/data/bench', mounts)).toBe('/dev/vdb (xfs)');
  expect(mountOf('/database', mounts)).toBe('/dev/vda (ext4)');
  expect(mountOf('/tmp', mounts)).toBe('tmpfs (tmpfs)');
  expect(mountOf('/anywhere', '')).toBe('unknown');
});
