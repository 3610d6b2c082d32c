// One scenario on a real cluster of its own: starts it, breaks it, checks it, stops it.

import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { ChaosRun } from '../../../src/cli/chaos/chaos-run.ts';
import type { ChaosReport, HistoryChecker } from '../../../src/cli/chaos/chaos-report.ts';
import { registerPriceUnits } from '../../../src/cli/chaos/chaos-books.ts';
import { History } from '../../../src/cli/chaos/history.ts';
import type { HistoryEvent } from '../../../src/cli/chaos/history.ts';
import type { FaultKind, Scenario } from '../../../src/cli/chaos/scenario.ts';
import { missingFor } from './abilities.ts';
import { linearizability, linearizabilityViolations } from '../checkers/linearizability.ts';
import { monotonicReadViolations } from '../checkers/monotonic-reads.ts';
import { registerModel } from '../checkers/register-model.ts';
import { WiredCluster } from './wired-cluster.ts';

export interface LiveChaosPlan {
  readonly scenario: Scenario;
  readonly profile: 'default' | 'lan';
  readonly network: 'wires' | 'namespaces';
  readonly seed: number;
  /** Where the history goes, line by line; null: nowhere. */
  readonly historyPath: string | null;
  /** Where every node tells its Raft state changes; null: nowhere. */
  readonly traceRaft: string | null;
  /** Others than honest ones show whether the judges can say no. */
  readonly openHistory?: (onLine: (line: string) => void) => History;
  readonly say: (sentence: string) => void;
  readonly signal: AbortSignal;
}

/** Judges of whole histories that every run asks. */
const checkers: readonly HistoryChecker[] = [
  { name: 'non-linearizable registers', judge: registerViolations },
  {
    name: 'reads that went back',
    judge: (events) => monotonicReadViolations(events, new Set(['read', 'read-order'])),
  },
];

/** Every register was listed at this price. */
function registerViolations(events: readonly HistoryEvent[]): string[] {
  const model = registerModel(String(registerPriceUnits));
  return linearizabilityViolations(linearizability(model, events));
}

/** @throws Error when the cluster does not come up, or cannot be asked afterwards */
export async function liveChaos(plan: LiveChaosPlan): Promise<ChaosReport> {
  const { profile, network, seed, historyPath, traceRaft, say, signal } = plan;
  const openHistory = plan.openHistory ?? ((onLine) => new History(onLine));
  const { scenario, leftOut } = await possible(plan.scenario);
  for (const sentence of leftOut) say(`left out: ${sentence}`);
  const kinds = new Set(scenario.faults.map(({ kind }) => kind));
  const options = { nodes: scenario.nodes, profile, network, kinds, traceRaft, say };
  await using wired = await WiredCluster.start(options);
  const run = new ChaosRun({
    scenario,
    hands: wired,
    openClient: () => wired.client('chaos'),
    history: openHistory(lineWriter(historyPath)),
    seed,
    runName: 'live',
    leftOut,
    checkers,
    say,
    signal,
  });
  return await run.run();
}

interface Possible {
  readonly scenario: Scenario;
  readonly leftOut: readonly string[];
}

async function possible(scenario: Scenario): Promise<Possible> {
  const leftOut = new Map<FaultKind, string>();
  for (const { kind } of scenario.faults) {
    const missing = await missingFor(kind);
    if (missing !== null) leftOut.set(kind, missing);
  }
  const faults = scenario.faults.filter(({ kind }) => !leftOut.has(kind));
  return { scenario: { ...scenario, faults }, leftOut: [...leftOut.values()] };
}

function lineWriter(path: string | null): (line: string) => void {
  if (path === null) return () => undefined;
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, '');
  return (line) => {
    appendFileSync(path, `${line}\n`);
  };
}
