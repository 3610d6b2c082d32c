// One chaos run: opens books, lets traders trade, does one fault after another while they do, then
// reads everything back and says what came of it. Knows hands, clients and a scenario; whether the
// cluster is a launcher's or a test's it does not know.

import { prng } from '../../base/prng.ts';
import type { Random } from '../../base/prng.ts';
import type { HoldfastClient } from '../../client/holdfast-client.ts';
import { ClusterError } from '../../domain/cluster-error.ts';
import { clusterReport } from '../cluster-report.ts';
import { checkAfterwards } from './after-check.ts';
import { chaosBooks, openChaosBooks } from './chaos-books.ts';
import type { ChaosBooks } from './chaos-books.ts';
import { chaosPassed } from './chaos-report.ts';
import type { ChaosReport, FaultRow, HistoryChecker } from './chaos-report.ts';
import { ChaosTraders } from './chaos-traders.ts';
import { FaultRefused, FaultUnfinished } from './fault-hands.ts';
import type { FaultHands } from './fault-hands.ts';
import { befallen, begin, untilAllReady } from './fault-step.ts';
import { FirstWrite } from './first-write.ts';
import { countOutcomes } from './history.ts';
import type { History } from './history.ts';
import type { Fault, Scenario } from './scenario.ts';

export interface ChaosPlan {
  readonly scenario: Scenario;
  readonly hands: FaultHands;
  readonly openClient: () => HoldfastClient;
  readonly history: History;
  readonly seed: number;
  /** Tells the accounts of this run from those of earlier ones on the same cluster. */
  readonly runName: string;
  /** Faults of the scenario that cannot be done here, a sentence each. */
  readonly leftOut: readonly string[];
  /** Further judges of the whole history. */
  readonly checkers: readonly HistoryChecker[];
  readonly say: (sentence: string) => void;
  /** Aborted: no further faults; what stands is healed and checked. */
  readonly signal: AbortSignal;
}

const leaderDeadlineMs = 60_000;
const lookEveryMs = 25;
const killWithinMs = 1_500;
const killLabel = 'kill leader';

export class ChaosRun {
  readonly #plan: ChaosPlan;
  readonly #random: Random;
  readonly #clients: HoldfastClient[] = [];
  readonly #faults: FaultRow[] = [];
  readonly #stuck: string[] = [];

  constructor(plan: ChaosPlan) {
    this.#plan = plan;
    this.#random = prng(plan.seed);
  }

  /** @throws Error when the cluster cannot even be asked */
  async run(): Promise<ChaosReport> {
    const startMs = performance.now();
    try {
      const { workload } = this.#plan.scenario;
      // One account more, for the orders that look for the end of an outage.
      const traders = workload.clients * workload.tradersPerClient;
      const all = chaosBooks(this.#plan.runName, traders + 1, workload.registers);
      const probe = this.#client();
      await openChaosBooks(probe, all);
      await this.#faultsUnderLoad(probe, all);
      return await this.#report(probe, all, startMs);
    } finally {
      await Promise.all(this.#clients.map((client) => client.close()));
    }
  }

  #client(): HoldfastClient {
    const client = this.#plan.openClient();
    this.#clients.push(client);
    return client;
  }

  async #faultsUnderLoad(probe: HoldfastClient, all: ChaosBooks): Promise<void> {
    const { scenario, history, seed, hands } = this.#plan;
    const { clients, readShare, registerShare, thinkMs, deadlineMs } = scenario.workload;
    const traders = new ChaosTraders({
      clients: Array.from({ length: clients }, () => this.#client()),
      books: { ...all, accounts: all.accounts.slice(1) },
      history,
      random: prng(seed + 1_000_003),
      ...{ readShare, registerShare, thinkMs, deadlineMs },
    });
    const account = all.accounts[0] ?? '';
    const first = new FirstWrite({ client: probe, history, account, symbol: all.symbol });
    try {
      await first.warm();
      await this.#allFaults(probe, first);
    } finally {
      await hands.heal();
      await traders.stop();
    }
  }

  async #allFaults(probe: HoldfastClient, first: FirstWrite): Promise<void> {
    const { scenario, signal } = this.#plan;
    const endMs = performance.now() + scenario.seconds * 1_000;
    await this.#wait(scenario.calmMs);
    for (let turn = 0; performance.now() < endMs && !signal.aborted; turn += 1) {
      if (scenario.once && turn === scenario.faults.length) return;
      const at = scenario.order === 'random' ? this.#random.below(scenario.faults.length) : turn;
      const fault = scenario.faults[at % scenario.faults.length];
      if (fault === undefined) return;
      if (!(await this.#finished(fault, probe, first))) return;
      await this.#wait(scenario.calmMs);
    }
  }

  /** Whether the cluster came back from it. */
  async #finished(fault: Fault, probe: HoldfastClient, first: FirstWrite): Promise<boolean> {
    try {
      return await this.#one(fault, probe, first);
    } catch (error) {
      if (!(error instanceof FaultUnfinished)) throw error;
      return this.#isStuck(`${fault.kind} ${fault.target}: ${error.message}`);
    }
  }

  async #one(fault: Fault, probe: HoldfastClient, first: FirstWrite): Promise<boolean> {
    const { hands, say } = this.#plan;
    const leaderId = await this.#leader(probe);
    if (leaderId === null) return this.#isStuck('nobody leads');
    const { nodeIds, leader } = befallen(
      fault.kind === 'rolling-restart' ? { ...fault, target: 'all' } : fault,
      leaderId,
      { nodeIds: hands.nodeIds, random: this.#random },
    );
    const planned = fault.kind === 'restart' || fault.kind === 'transfer';
    // A planned change is over when its answer comes; its outage must be looked for meanwhile.
    const early = planned ? first.since() : null;
    const end = await this.#begin(fault, nodeIds);
    const outage = early ?? first.since();
    if (end === null) {
      return (await outage) !== null || this.#isStuck('no write within a minute');
    }
    if (fault.killLeader) await this.#killLeader(probe, first);
    await this.#wait(fault.lastsMs);
    await end();
    const outageMs = await outage;
    const label = fault.kind === 'rolling-restart' ? fault.kind : `${fault.kind} ${fault.target}`;
    this.#faults.push({ label, nodeIds, outageMs: leader && !planned ? outageMs : null });
    const whom = `node ${nodeIds.join(', ')}; leader was ${leaderId}`;
    say(`${label} (${whom}): first write ${outageText(outageMs)}`);
    if (outageMs === null) return this.#isStuck(`no write within a minute after ${label}`);
    if (await untilAllReady(hands)) return true;
    return this.#isStuck(`not all nodes were ready within a minute after ${label}`);
  }

  // Whoever leads by now: the fault may have unseated the one before.
  async #killLeader(probe: HoldfastClient, first: FirstWrite): Promise<void> {
    const { hands, say } = this.#plan;
    await this.#wait(this.#random.below(killWithinMs));
    const leaderId = await this.#leader(probe);
    if (leaderId === null) return;
    await hands.kill(leaderId);
    const outageMs = await first.since();
    this.#faults.push({ label: killLabel, nodeIds: [leaderId], outageMs });
    say(`  meanwhile ${killLabel} (node ${leaderId}): first write ${outageText(outageMs)}`);
  }

  /** Null when the cluster would not have it. */
  async #begin(fault: Fault, nodeIds: readonly number[]): Promise<(() => Promise<void>) | null> {
    try {
      return await begin(this.#plan.hands, fault, nodeIds);
    } catch (error) {
      if (!(error instanceof FaultRefused)) throw error;
      this.#plan.say(`${fault.kind} refused: ${error.message}`);
      return null;
    }
  }

  #isStuck(sentence: string): false {
    this.#stuck.push(sentence);
    this.#plan.say(sentence);
    return false;
  }

  async #leader(probe: HoldfastClient): Promise<number | null> {
    const giveUpAtMs = performance.now() + leaderDeadlineMs;
    while (performance.now() < giveUpAtMs) {
      const leaderId = await leaderNow(probe);
      if (leaderId !== 0) return leaderId;
      await this.#wait(lookEveryMs);
    }
    return null;
  }

  async #report(probe: HoldfastClient, books: ChaosBooks, startMs: number): Promise<ChaosReport> {
    const { scenario, history, seed, hands, checkers, leftOut } = this.#plan;
    const nodes = hands.nodeIds.length;
    const facts = {
      ...{ scenario: scenario.name, nodes, seed, faults: this.#faults, stuck: this.#stuck },
      ...{ wanted: scenario.checkers, leftOut },
      operations: [...countOutcomes(history.events)].map(([op, count]) => ({ op, ...count })),
      after: await checkAfterwards(probe, history, { books, nodes }),
      judged: checkers.map(({ name, judge }) => ({ name, violations: judge(history.events) })),
      elapsedMs: performance.now() - startMs,
    };
    return { ...facts, passed: chaosPassed(facts) };
  }

  #wait(waitMs: number): Promise<void> {
    const { signal } = this.#plan;
    return new Promise((resolve) => {
      const done = (): void => {
        clearTimeout(timer);
        signal.removeEventListener('abort', done);
        resolve();
      };
      const timer = setTimeout(done, signal.aborted ? 0 : waitMs);
      signal.addEventListener('abort', done);
    });
  }
}

/** 0: nobody, or nobody says so. */
async function leaderNow(probe: HoldfastClient): Promise<number> {
  try {
    return clusterReport(await probe.clusterStatus({ deadlineMs: 1_000 })).leaderId;
  } catch (error) {
    // Those who could say it may be the ones that were just killed or cut off.
    if (error instanceof ClusterError) return 0;
    throw error;
  }
}

const outageText = (outageMs: number | null): string =>
  outageMs === null ? 'not within a minute' : `after ${Math.round(outageMs)} ms`;
