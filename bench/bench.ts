// One run from empty folder to verdicts: starts all systems, has them measured in turn, tells what
// came out, and leaves nothing behind.

import { writeFileSync } from 'node:fs';
import { isFree } from '../cluster/port-check.ts';
import { judge } from './bars.ts';
import type { BenchFlags } from './bench-flags.ts';
import { BenchRefused } from './bench-refused.ts';
import { calibrate } from './calibration.ts';
import type { Calibration } from './calibration.ts';
import type { Contender } from './contender.ts';
import { buildEtcdLoader, EtcdPeer } from './etcd-peer.ts';
import { describeMachine } from './machine.ts';
import { OurNodes } from './our-nodes.ts';
import { Passes } from './passes.ts';
import {
  installPeers,
  missingPeers,
  missingSentence,
  postgresPrograms,
} from './peers-installed.ts';
import { PostgresPeer } from './postgres-peer.ts';
import { lastLines } from './processes.ts';
import { ratios } from './ratios.ts';
import {
  calibrationLine,
  machineText,
  ratiosText,
  rowLine,
  rowsText,
  verdictsText,
} from './report-text.ts';
import { summarize } from './row.ts';
import type { Row } from './row.ts';
import { RunFolder } from './run-folder.ts';

export class Bench {
  readonly #flags: BenchFlags;
  readonly #signal: AbortSignal;
  readonly #say: (text: string) => void;
  readonly #notes: string[] = [];
  readonly #systems: string[] = [];
  readonly #calibrations: Calibration[] = [];
  /** Everything that must be stopped in the end. */
  readonly #started: Contender[] = [];
  /** What is still taking part. */
  #contenders: Contender[] = [];

  constructor(flags: BenchFlags, signal: AbortSignal, say: (text: string) => void) {
    this.#flags = flags;
    this.#signal = signal;
    this.#say = say;
  }

  /** @throws BenchRefused before anything was started */
  async run(): Promise<void> {
    if (this.#flags.peers && this.#flags.install) installPeers(missingPeers());
    const folder = new RunFolder(this.#flags.dir);
    try {
      await this.#runIn(folder.path);
    } finally {
      await Promise.all(this.#started.map((contender) => contender.stop()));
      folder.remove();
    }
  }

  async #runIn(folder: string): Promise<void> {
    const machine = describeMachine(folder);
    this.#say(machineText(machine, this.#flags.dir));
    await this.#startAll(folder);
    await this.#calibrate();
    const { rows: loads, passes, seconds } = this.#flags;
    const plan = { contenders: this.#contenders, loads, passes, runMs: seconds * 1_000 };
    const rows = await new Passes(plan, this.#watcher(), this.#signal).run();
    this.#tell(rows);
    this.#writeJson({ machine, rows });
  }

  async #startAll(folder: string): Promise<void> {
    const portBase = await freePortBase();
    const ours = new OurNodes(folder, portBase);
    await this.#startOne(ours);
    if (!this.#flags.peers) return;
    const missing = missingPeers();
    for (const peer of missing) this.#note(missingSentence(peer));
    const has = (peer: string): boolean => !missing.some((one) => one.peer === peer);
    if (has('etcd')) {
      await this.#startPeer('etcd', async () => {
        const loader = await buildEtcdLoader();
        return new EtcdPeer(folder, portBase + 40, loader);
      });
    }
    const programs = postgresPrograms();
    if (has('postgresql') && programs !== null) {
      const peer = new PostgresPeer(folder, portBase + 80, programs);
      await this.#startPeer('postgresql', () => Promise.resolve(peer));
    }
  }

  async #startOne(contender: Contender): Promise<void> {
    this.#signal.throwIfAborted();
    this.#started.push(contender);
    await contender.start();
    this.#contenders.push(contender);
    const description = await contender.describe();
    this.#systems.push(description);
    this.#say(`system   ${description}`);
  }

  // A peer that cannot start is no reason to measure nothing.
  async #startPeer(name: string, make: () => Promise<Contender>): Promise<void> {
    try {
      await this.#startOne(await make());
    } catch (error) {
      if (this.#signal.aborted) throw error;
      await this.#dropNow(name, error);
    }
  }

  #drop(name: string, error: unknown): void {
    this.#note(`${name} is left out: ${error instanceof Error ? error.message : String(error)}`);
    this.#contenders = this.#contenders.filter(({ system }) => system !== name);
  }

  // One that is only half there must not take processor time from the others.
  async #dropNow(name: string, error: unknown): Promise<void> {
    this.#drop(name, error);
    const dropped = this.#started.filter(({ system }) => system === name);
    await Promise.all(dropped.map((contender) => contender.stop()));
  }

  async #calibrate(): Promise<void> {
    const peer = this.#contenders.find((contender) => contender instanceof PostgresPeer);
    if (peer === undefined) return;
    const wanted = this.#flags.rows.filter(
      ({ processes, callers }) => processes === 1 && callers > 1,
    );
    try {
      for (const batch of new Set(wanted.map((load) => load.batch))) {
        const calibration = await calibrate(peer, batch, this.#signal);
        this.#calibrations.push(calibration);
        this.#say(calibrationLine(calibration));
      }
    } catch (error) {
      if (this.#signal.aborted) throw error;
      await this.#dropNow(peer.system, error);
    }
  }

  #watcher(): ConstructorParameters<typeof Passes>[1] {
    const { passes, seconds } = this.#flags;
    return {
      onPass: (pass) => {
        const counted = `pass ${pass} of ${passes}, ${seconds} s a row`;
        this.#say(pass === 0 ? '\nwarming up everybody (not counted)' : counted);
      },
      onRow: (row, complaint) => {
        this.#say(rowLine(row));
        if (complaint !== '') this.#say(`    ${lastLines(complaint)}`);
      },
      onDropped: (contender, error) => {
        this.#drop(contender.system, error);
      },
    };
  }

  #tell(rows: readonly Row[]): void {
    const parts = [rowsText(summarize(rows)), ratiosText(ratios(rows)), verdictsText(judge(rows))];
    this.#say(`\n${parts.join('\n\n')}`);
    if (this.#notes.length > 0) this.#say(`\n${this.#notes.join('\n')}`);
  }

  #writeJson(taken: { readonly machine: unknown; readonly rows: readonly Row[] }): void {
    if (this.#flags.json === null) return;
    const { rows } = taken;
    const derived = { summaries: summarize(rows), ratios: ratios(rows), verdicts: judge(rows) };
    const { passes, seconds, dir } = this.#flags;
    const whole = {
      ...{ takenAt: new Date().toISOString(), passes, seconds, dir, ...taken, ...derived },
      ...{ systems: this.#systems, calibrations: this.#calibrations, notes: this.#notes },
    };
    writeFileSync(this.#flags.json, `${JSON.stringify(whole, null, 2)}\n`);
    this.#say(`\nevery figure: ${this.#flags.json}`);
  }

  #note(sentence: string): void {
    this.#notes.push(sentence);
    this.#say(sentence);
  }
}

/** The first of a hundred ports that are all free; below those that outgoing connections take. */
async function freePortBase(): Promise<number> {
  for (let base = 21_000; base < 32_000; base += 100) {
    const ports = Array.from({ length: 100 }, (_, at) => base + at);
    const free = await Promise.all(ports.map(isFree));
    if (free.every(Boolean)) return base;
  }
  throw new BenchRefused('No hundred free ports between 21000 and 32000.', 'Is a bench running?');
}
