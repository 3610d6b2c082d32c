// One run of the local cluster, from an empty or known directory to the last child's exit: take the
// directory, check the ports, give identities, start, wait, fill the demo books, tell, stop.

import { relative, resolve } from 'node:path';
import { pem } from '../src/access/tls-files.ts';
import { TokenFile } from '../src/access/token-file.ts';
import type { Dialing } from '../src/client/dialing.ts';
import { HoldfastClient } from '../src/client/holdfast-client.ts';
import { banner } from './banner.ts';
import { planChildren, logPathOf, nodeName, serviceTokenPath } from './child-plans.ts';
import type { Premises } from './child-plans.ts';
import { ControlServer } from './control-server.ts';
import {
  cleanDataDir,
  isAlive,
  launcherOf,
  releaseDataDir,
  requireNew,
  takeDataDir,
} from './data-dir.ts';
import { fillDemoBooks } from './demo-books.ts';
import { decideTopology, demoFilledBefore, earlierPids, giveIdentities } from './first-start.ts';
import { Fleet } from './fleet.ts';
import type { LauncherFlags } from './launcher-flags.ts';
import { LaunchRefused } from './launch-refused.ts';
import { findLeader } from './leader.ts';
import { LeaderWatch } from './leader-watch.ts';
import { rotateLog } from './log-file.ts';
import { takenPorts } from './port-check.ts';
import type { TakenPort } from './port-check.ts';
import { takenPortsText } from './taken-ports-text.ts';
import { StopSignals } from './stop-signals.ts';
import { addressesOf, isOutOfReach, planFrontends, portOf, portWithoutFetch } from './topology.ts';

const readyDeadlineMs = 60_000;
const demoDeadlineMs = 15_000;
const demoPauseMs = 1_000;
const orphansGoneDeadlineMs = 15_000;

/** Runs until told to stop; answers the exit code. @throws LaunchRefused before anything runs. */
export async function launch(flags: LauncherFlags): Promise<number> {
  const dataDir = resolve(flags.dataDir);
  takeDataDir(dataDir);
  try {
    if (flags.clean) cleanDataDir(dataDir);
    const orphans = earlierPids(dataDir);
    if (flags.restore !== null) requireNew(dataDir);
    const topology = decideTopology(dataDir, flags);
    const frontends = planFrontends(flags.frontends, topology.portBase);
    const premises: Premises = { dataDir, topology, frontends, flags };
    if (isOutOfReach(topology, frontends)) throw outOfReach();
    await requirePorts(addressesOf(topology, frontends).map(portOf), orphans);
    await giveIdentities(premises);
    return flags.prepare ? 0 : await run(premises);
  } finally {
    releaseDataDir(dataDir);
  }
}

function outOfReach(): LaunchRefused {
  return new LaunchRefused(
    `With this --port-base something would listen at port ${portWithoutFetch}, which no browser opens.`,
    'Choose another --port-base.',
  );
}

// After a launcher was killed, its children take a moment to notice and to end.
async function requirePorts(ports: readonly number[], orphans: readonly number[]): Promise<void> {
  const giveUpAtMs = performance.now() + orphansGoneDeadlineMs;
  let taken = await takenPorts(ports);
  while (taken.some((port) => isOrphan(port, orphans)) && performance.now() < giveUpAtMs) {
    await new Promise((resolve) => setTimeout(resolve, 200));
    taken = await takenPorts(ports);
  }
  if (taken.length === 0) return;
  const launcherPid = launcherOf(taken.map(({ pid }) => pid));
  throw new LaunchRefused(
    takenPortsText(taken, launcherPid),
    `${launcherPid === null ? 'Stop what uses them' : 'Stop it with Ctrl-C in its terminal'}, or start a second cluster with --data-dir DIR --port-base 1000.`,
  );
}

const isOrphan = ({ pid }: TakenPort, orphans: readonly number[]): boolean =>
  pid !== null && orphans.includes(pid) && isAlive(pid);

async function run(premises: Premises): Promise<number> {
  const { dataDir, topology, frontends } = premises;
  const plans = planChildren(premises);
  const demoFilled = demoFilledBefore(dataDir);
  const fleet = new Fleet({ dataDir, topology, frontends, plans, demoFilled, onNotice: say });
  for (const { plan } of fleet.children) rotateLog(plan.logPath);
  const endpoints = topology.members.map((member) => member.clientAddress);
  const service = new TokenFile(serviceTokenPath(dataDir), () => performance.now());
  const token = (): string | null => service.secret();
  const client = new HoldfastClient({ endpoints, name: 'launcher', token, ...trust() });
  const control = new ControlServer(fleet, () => findLeader(client));
  const signals = new StopSignals();
  const leaderWatch = new LeaderWatch(client, say);
  signals.onImpatience(() => fleet.killAll());
  const startedMs = performance.now();
  fleet.startNodes({ address: await control.listen(), token: control.token });
  const up = bringUp({ premises, fleet, client, startedMs, demoFilled });
  const failed = await Promise.race([up, signals.asked.then(() => false)]);
  if (failed) signals.ask('it did not come up');
  else leaderWatch.start();
  say(`stopping (${await signals.asked})`);
  leaderWatch.stop();
  control.close();
  await fleet.stopAll();
  await client.close();
  signals.dispose();
  say('stopped');
  return failed ? 1 : 0;
}

// As its children do, who read it themselves.
function trust(): Pick<Dialing, 'tls'> {
  const ca = process.env['HOLDFAST_TLS_CA'];
  return ca === undefined ? {} : { tls: { ca: pem('HOLDFAST_TLS_CA', ca) } };
}

interface Start {
  readonly premises: Premises;
  readonly fleet: Fleet;
  readonly client: HoldfastClient;
  readonly startedMs: number;
  readonly demoFilled: boolean;
}

/** Answers whether the start has failed. */
async function bringUp(start: Start): Promise<boolean> {
  const { premises, fleet, client, demoFilled } = start;
  const { flags } = premises;
  // Whoever finds the page finds the demo account: no door opens before the books have it.
  if (flags.demo && !demoFilled) {
    if ((await fleet.nodesReady(readyDeadlineMs)) === 'late' && !fleet.anyNodeReady) {
      return noNode(premises);
    }
    await fillAtFirst(fleet, client);
  }
  fleet.openDoors();
  const rise = await fleet.allReady(readyDeadlineMs);
  if (rise === 'stopping') return false;
  if (rise === 'late' && !fleet.anyNodeReady) return noNode(premises);
  const filled = flags.demo && demoFilled ? await tryDemoBooks(fleet, client) : true;
  if (rise === 'ready' && filled) fleet.becomeReady();
  await tellAll(start);
  return false;
}

function noNode({ dataDir }: Premises): true {
  const seconds = readyDeadlineMs / 1000;
  say(`no node was ready after ${seconds} s; see ${logPathOf(dataDir, nodeName(1))}`);
  return true;
}

// Without a quorum there is nothing to show yet: it goes on until there is one, or until Ctrl-C.
async function fillAtFirst(fleet: Fleet, client: HoldfastClient): Promise<void> {
  while (!fleet.isStopping) {
    if (await tryDemoBooks(fleet, client)) {
      fleet.rememberDemo();
      return;
    }
    await new Promise((resolve) => setTimeout(resolve, demoPauseMs));
  }
}

async function tryDemoBooks(fleet: Fleet, client: HoldfastClient): Promise<boolean> {
  try {
    await fillDemoBooks(client, demoDeadlineMs);
    return true;
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    // A stop closes the client under it: no news.
    if (!fleet.isStopping) say(`the demo books could not be filled: ${why}`);
    return false;
  }
}

async function tellAll({ premises, fleet, client, startedMs }: Start): Promise<void> {
  const { flags, dataDir, topology, frontends } = premises;
  const leader = await findLeader(client).catch(() => null);
  const firstFrontend = frontends[0];
  console.log(
    banner({
      rows: rowsOf(fleet, premises, leader?.nodeId ?? 0),
      clusterId: topology.clusterId,
      dataDir: shown(dataDir),
      tookMs: performance.now() - startedMs,
      blotterUrl: firstFrontend === undefined ? null : `http://${firstFrontend}`,
      demo: flags.demo,
      findIt:
        shown(dataDir) === '.holdfast' ? '' : ` --cluster-file ${shown(dataDir)}/cluster.json`,
    }),
  );
}

function rowsOf(fleet: Fleet, { topology, frontends }: Premises, leaderId: number) {
  const { members, catalog } = topology;
  const addresses = [
    ...members.map((member) => `clients ${member.clientAddress}, http ${member.httpAddress}`),
    ...frontends.map((address) => `http://${address}`),
    `grpc ${catalog.grpcAddress}, http ${catalog.httpAddress}`,
  ];
  return fleet.children.map(({ plan, pid, state }, i) => ({
    what: plan.name === nodeName(leaderId) ? `${plan.name} (leader)` : plan.name,
    address: addresses[i] ?? '',
    pid,
    state,
  }));
}

function shown(path: string): string {
  const short = relative(process.cwd(), path);
  return short === '' || short.startsWith('..') ? path : short;
}

function say(sentence: string): void {
  console.log(`${new Date().toTimeString().slice(0, 8)}  ${sentence}`);
}
