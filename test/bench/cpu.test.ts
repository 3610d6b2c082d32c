// Linux's accounts of processor time, read and divided up.

import { expect, test } from 'vitest';
import { machineSeconds, sharesBetween, splitProcesses } from '../../bench/cpu.ts';
import type { CpuMoment } from '../../bench/cpu.ts';
import { parseProcess, residentBytes, treeOf } from '../../bench/process-table.ts';

test('the machine is busy with all but idle time and waiting for disks', () => {
  const stat = 'cpu  100 20 30 9000 500 4 6 40 11 12\ncpu0 1 2 3 4\n';
  expect(machineSeconds(stat)).toEqual({ machine: 2, stolen: 0.4 });
});

test('no /proc/stat is no time at all', () => {
  expect(machineSeconds('')).toEqual({ machine: 0, stolen: 0 });
});

const statOf = (name: string): string =>
  `4711 (${name}) S 17 4711 4711 0 -1 4194560 900 100 0 0 250 50 30 20 20 0 11 0 999`;

test('a process counts its own time and that of children it has waited for', () => {
  expect(parseProcess(statOf('node'))).toEqual({ pid: 4711, parent: 17, seconds: 3.5 });
});

test('a name with spaces and brackets shifts no field', () => {
  expect(parseProcess(statOf('a (b) c)'))).toEqual({ pid: 4711, parent: 17, seconds: 3.5 });
});

test('a process that has just ended is none', () => {
  expect(parseProcess('')).toBeNull();
});

test('resident memory is read in bytes', () => {
  expect(residentBytes('Name:\tnode\nVmHWM:\t  9 kB\nVmRSS:\t  2048 kB\n')).toBe(2_097_152);
  expect(residentBytes('Name:\tkworker\n')).toBe(0);
});

const processes = [
  { pid: 9, parent: 5, seconds: 8 },
  { pid: 1, parent: 0, seconds: 1 },
  { pid: 2, parent: 0, seconds: 0 },
  { pid: 3, parent: 2, seconds: 2 },
  { pid: 5, parent: 1, seconds: 4 },
];

test('a tree is a process and all below it, in whatever order they are listed', () => {
  expect(treeOf(processes, [5])).toEqual(new Set([5, 9]));
  expect(treeOf(processes, [])).toEqual(new Set());
});

test('time is divided into ours, the servers among ours, the kernel and others', () => {
  expect(splitProcesses(processes, { bench: 5, servers: [9], kernel: 2 })).toEqual({
    ...{ ours: 12, servers: 8, kernel: 2, others: 1 },
  });
});

test('where kernel threads cannot be told, nobody is taken for one', () => {
  const split = splitProcesses(processes, { bench: 5, servers: [], kernel: null });
  expect(split).toMatchObject({ kernel: 0, others: 3 });
});

const start: CpuMoment = {
  ...{ atMs: 1_000, machine: 10, stolen: 1, ours: 5, servers: 4, kernel: 1, others: 3 },
};

test('foreign is what the machine did beyond us and the kernel', () => {
  const end = { ...start, atMs: 3_000, machine: 14, ours: 7, servers: 5, kernel: 1.2 };
  const shares = sharesBetween(start, end);
  expect(shares).toMatchObject({ ours: 1, servers: 0.5 });
  expect(shares.foreign).toBeCloseTo(0.9);
});

test('work of others that the ticks of the machine missed is foreign all the same', () => {
  const end = { ...start, atMs: 2_000, machine: 10.5, ours: 5.6, others: 3.2, stolen: 1.1 };
  expect(sharesBetween(start, end).foreign).toBeCloseTo(0.3);
});

test('foreign is never negative', () => {
  const end = { ...start, atMs: 2_000, machine: 10.5, ours: 5.6 };
  expect(sharesBetween(start, end).foreign).toBe(0);
});
