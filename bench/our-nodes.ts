// Our own side of the comparison: three nodes as three processes, their logs on the same disk as
// the peers', started as the launcher starts them.

import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { nodeEngineFlags, nodeEnvironment } from '../cluster/node-process.ts';
import { isReady } from '../cluster/readiness.ts';
import { HoldfastClient } from '../src/client/holdfast-client.ts';
import type { Command } from '../src/domain/command.ts';
import { money } from '../src/domain/money.ts';
import {
  accountName,
  benchBooks,
  benchCashUnits,
  benchPriceUnits,
  symbolName,
} from './bench-books.ts';
import type { Contender, LoadPlan } from './contender.ts';
import type { Load, LoadTiming } from './loads.ts';
import type { OurLoadPlan } from './our-load.ts';
import { assertRunning, run, start, stop, until } from './processes.ts';
import type { Started } from './processes.ts';

const nodeIds = [1, 2, 3];
const startWithinMs = 30_000;
const prepareDeadlineMs = 60_000;

export class OurNodes implements Contender {
  readonly system = 'holdfast';
  readonly setting = { nodes: nodeIds.length, fsync: 'yes', quorum: '2 of 3' };
  readonly #folder: string;
  readonly #portBase: number;
  #nodes: Started[] = [];
  #seed = 0;

  constructor(folder: string, portBase: number) {
    this.#folder = folder;
    this.#portBase = portBase;
  }

  get pids(): number[] {
    return this.#nodes.flatMap(({ child }) => (child.pid === undefined ? [] : [child.pid]));
  }

  async start(): Promise<void> {
    const script = fileURLToPath(new URL('../src/node/main.js', import.meta.url));
    await this.#initialise(script);
    this.#nodes = nodeIds.map((id) =>
      start({
        name: `node-${id}`,
        command: process.execPath,
        args: [
          ...[...nodeEngineFlags(nodeIds.length), script],
          ...['run', '--data-dir', this.#dataDir(id), '--exit-with-parent'],
        ],
        logPath: join(this.#folder, `node-${id}.log`),
        // As the launcher starts them.
        env: nodeEnvironment,
      }),
    );
    for (const [at, node] of this.#nodes.entries()) {
      const url = `http://${this.#address(20, nodeIds[at] ?? 0)}/readyz`;
      await until(node, startWithinMs, () => isReady(url));
    }
    const client = new HoldfastClient({ endpoints: this.#endpoints, name: 'bench' });
    try {
      const outcomes = await client.submitAll(openingCommands(), { deadlineMs: prepareDeadlineMs });
      const refused = outcomes.find(({ kind }) => kind === 'rejected');
      if (refused !== undefined) throw new Error(`the books: ${JSON.stringify(refused)}`);
    } finally {
      await client.close();
    }
  }

  async describe(): Promise<string> {
    return `Holdfast, ${nodeIds.length} nodes, node ${(await this.#leaderId()) ?? '?'} leads`;
  }

  assertRunning(): void {
    assertRunning(this.#nodes);
  }

  async stop(): Promise<void> {
    await Promise.all(this.#nodes.map(stop));
  }

  plan(load: Load, timing: LoadTiming): Promise<LoadPlan> {
    const callers = Math.floor(load.callers / load.processes);
    const script = fileURLToPath(new URL('our-load.js', import.meta.url));
    const commands = Array.from({ length: load.processes }, () => {
      this.#seed += 1;
      const plan: OurLoadPlan = {
        ...{ ...benchBooks, endpoints: this.#endpoints, seed: this.#seed },
        ...{ callers, batch: load.batch, warmMs: timing.warmMs, runMs: timing.runMs },
      };
      return { command: process.execPath, args: [script, JSON.stringify(plan)] };
    });
    return Promise.resolve({ commands, callers: callers * load.processes, timing });
  }

  // As the SDK finds it, which is also how every loader does.
  async #leaderId(): Promise<number | null> {
    const client = new HoldfastClient({ endpoints: this.#endpoints, name: 'bench' });
    const statuses = await client.clusterStatus();
    await client.close();
    for (const status of statuses) {
      if (!('error' in status) && status.leaderId > 0) return status.leaderId;
    }
    return null;
  }

  async #initialise(script: string): Promise<void> {
    const clusterId = randomBytes(8).toString('hex');
    const members = nodeIds.map((nodeId) => ({
      nodeId,
      incarnation: randomBytes(8).toString('hex'),
      clientAddress: this.#address(0, nodeId),
      peerAddress: this.#address(10, nodeId),
      httpAddress: this.#address(20, nodeId),
    }));
    for (const { nodeId, incarnation } of members) {
      await run(process.execPath, [
        ...[script, 'init', '--data-dir', this.#dataDir(nodeId)],
        ...['--cluster-id', clusterId, '--node-id', String(nodeId)],
        ...['--incarnation', incarnation, '--members', JSON.stringify(members)],
      ]);
    }
  }

  get #endpoints(): string[] {
    return nodeIds.map((id) => this.#address(0, id));
  }

  #address(offset: number, nodeId: number): string {
    return `127.0.0.1:${this.#portBase + offset + nodeId}`;
  }

  #dataDir(nodeId: number): string {
    return join(this.#folder, `node-${nodeId}`);
  }
}

/** Lists the symbols and opens the accounts that every load trades. */
function openingCommands(): Command[] {
  const listing = { priceUnits: money(benchPriceUnits), inventory: null, priceTtlMs: 0 };
  const commands: Command[] = [];
  for (let n = 0; n < benchBooks.symbols; n += 1) {
    commands.push({ kind: 'list-instrument', symbol: symbolName(n), ...listing });
  }
  const deposit = { amountUnits: money(benchCashUnits), createIfMissing: true };
  for (let n = 0; n < benchBooks.accounts; n += 1) {
    commands.push({ kind: 'deposit', account: accountName(n), ...deposit });
  }
  return commands;
}
