// Status answers and totals for tests: a healthy one, changed where a test says so.

import type { LiveStatus, NodeStatus } from '../../src/cli/cluster-report.ts';
import type { Totals } from '../../src/cli/conservation.ts';

const members = [1, 2, 3].map((nodeId) => ({
  nodeId,
  peerAddress: `127.0.0.1:${7200 + nodeId}`,
  clientAddress: `127.0.0.1:${7100 + nodeId}`,
  httpAddress: `127.0.0.1:${7300 + nodeId}`,
  voter: true,
}));

export function live(nodeId: number, changed: Partial<LiveStatus> = {}): NodeStatus {
  return {
    address: addressOf(nodeId),
    clusterId: '0123456789abcdef',
    groupId: 1,
    nodeId,
    role: 'follower',
    term: 1,
    leaderId: 0,
    firstIndex: 1,
    lastIndex: 100,
    commitIndex: 100,
    appliedIndex: 100,
    digest: 'same',
    checkpoints: [],
    members,
    version: '0.1.0',
    logBytes: 0,
    booksBytes: 0,
    uptimeMs: 0,
    errors: [],
    snapshotsSent: 0,
    snapshotsInstalled: 0,
    pid: 1,
    rssBytes: 0,
    progress: [],
    ...changed,
  };
}

export const dead = (nodeId: number): NodeStatus => ({
  address: addressOf(nodeId),
  error: 'unavailable',
});

const addressOf = (nodeId: number): string => `127.0.0.1:${7100 + nodeId}`;

/** Books that keep both laws. */
export function totals(changed: Partial<Totals> = {}): Totals {
  const fish = { symbol: 'FishCo', unlimited: false, inventory: 60, held: 30, reserved: 5 };
  const many = { symbol: 'XZF', unlimited: true, inventory: 0, held: 7, reserved: 1 };
  return {
    orders: 3,
    accounts: 2,
    cashUnits: 700,
    reservedCashUnits: 100,
    houseCashUnits: 200,
    depositedUnits: 1200,
    withdrawnUnits: 200,
    symbols: [
      { ...fish, houseShares: 5, listed: 100 },
      { ...many, houseShares: -2, listed: 6 },
    ],
    digest: 'same',
    auditKeptMs: 0,
    prunedThrough: 0,
    machineMs: 0,
    ...changed,
  };
}
