// A start whose ports are taken says so in one line, with each program once.

import { expect, test } from 'vitest';
import { launcherOf } from '../../cluster/data-dir.ts';
import { takenPortsText } from '../../cluster/taken-ports-text.ts';

const taken = (port: number, pid: number | null) => ({ port, pid });

test('each program is named once, however many ports it has', () => {
  expect(takenPortsText([taken(7101, 5), taken(7102, 5)], null)).toBe(
    'Another program uses 2 ports of this cluster (pid 5): 7101, 7102.',
  );
  expect(takenPortsText([taken(7101, 5), taken(7102, 6), taken(7103, 6)], null)).toBe(
    'Other programs use 3 ports of this cluster (pids 5, 6): 7101, 7102, 7103.',
  );
});

test('one port of a program that the system does not name', () => {
  expect(takenPortsText([taken(8080, null)], null)).toBe(
    'Another program uses a port of this cluster (whose pid the system does not say): 8080.',
  );
});

test("another cluster's ports are told by its launcher", () => {
  expect(takenPortsText([taken(7101, 5), taken(7102, 6)], 4)).toBe(
    'Another cluster uses 2 ports of this one (launcher pid 4): 7101, 7102.',
  );
});

test('what no launcher has started has none', () => {
  expect(launcherOf([process.pid])).toBeNull();
  expect(launcherOf([process.pid, null])).toBeNull();
  expect(launcherOf([])).toBeNull();
});
