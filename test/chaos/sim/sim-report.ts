// Says what was played and, when a promise was broken, everything needed to see it again: seed,
// commit, the line to run, the last events. Knows nothing of how a run works.

import { execFileSync } from 'node:child_process';
import { appendFileSync, writeFileSync } from 'node:fs';
import type { FaultName } from './fault-mix.ts';
import type { PlannedSeed } from './seed-plan.ts';
import type { SimFlags } from './sim-flags.ts';
import type { RunResult } from './sim-run.ts';

/** By then the engine has compiled most of what it ever will. */
const warmAfterSeeds = 20;
/** Of the void seeds, so many are named. */
const voidsShown = 10;

export class SimReport {
  readonly #flags: SimFlags;
  readonly #startedMs = Date.now();
  #seeds = 0;
  #events = 0;
  #commits = 0;
  #answers = 0;
  #reads = 0;
  #virtualMs = 0;
  readonly #voids: number[] = [];
  #broken = false;
  #toldMs = this.#startedMs;
  /** Where the run stood once warm; null: not yet. */
  #warm: { readonly events: number; readonly busySeconds: number } | null = null;

  constructor(flags: SimFlags) {
    this.#flags = flags;
    if (flags.traceFile !== null) writeFileSync(flags.traceFile, '');
    say(`${flags.plan.title}${boundOf(flags)}, commit ${commit()}`);
  }

  /** Those of the plan, until the time is up. */
  *seeds(): Generator<PlannedSeed> {
    const { plan, minutes } = this.#flags;
    const untilMs = this.#startedMs + minutes * 60_000;
    for (const planned of plan.seeds()) {
      if (Date.now() >= untilMs) return;
      yield planned;
    }
  }

  /** The option that writes the trace, if one was asked for. */
  tracing(): { raftTrace?: (line: string) => void } {
    const file = this.#flags.traceFile;
    if (file === null) return {};
    return {
      raftTrace: (line) => {
        appendFileSync(file, `${line}\n`);
      },
    };
  }

  played(result: RunResult): void {
    this.#seeds += 1;
    this.#events += result.events;
    this.#commits += result.commits;
    this.#answers += result.answers;
    this.#reads += result.reads;
    this.#virtualMs += result.virtualMs;
    if (this.#seeds === warmAfterSeeds) {
      this.#warm = { events: this.#events, busySeconds: busySeconds() };
    }
    if (result.voidReason !== null) this.#voids.push(result.seed);
    if (this.#flags.plan.count === 1) this.#tellOne(result);
    else this.#tellNowAndThen();
  }

  // What struck, for one seed alone.
  #tellOne(result: RunResult): void {
    const { seed, events, commits, leaderChanges, answers, reads, digest, voidReason } = result;
    const counts = `${grouped(events)} events, ${grouped(commits)} commits, ${leaderChanges} leader changes`;
    const heard = `${grouped(answers)} answers, ${grouped(reads)} reads`;
    say(`seed ${seed}: ${counts}, ${heard}, digest ${hex(digest)}`);
    const struck = [...result.tally.all()].map(([name, n]) => `${name} ${n}`);
    say(`faults that struck: ${struck.length === 0 ? 'none' : struck.join(', ')}`);
    if (voidReason !== null) say(`the seed is void, it proves nothing: ${voidReason}`);
  }

  // A long run shows that it lives.
  #tellNowAndThen(): void {
    const nowMs = Date.now();
    if (nowMs - this.#toldMs < 10_000) return;
    this.#toldMs = nowMs;
    say(`${seedsIn(this.#seeds)}, ${grouped(this.#events)} events, nothing broken so far`);
  }

  /** `lastLines`: the last things that happened. */
  broken(result: RunResult, events: number, lastLines: readonly string[]): void {
    this.#broken = true;
    const { seed, violation } = result;
    const { mutant } = this.#flags;
    say(lastLines.join('\n'));
    say(
      `VIOLATION, seed ${seed}, commit ${commit()}${mutant === null ? '' : `, mutant ${mutant}`}`,
    );
    say(violation ?? '');
    say(`faults drawn: ${[...result.mix.drawn].join(', ')}`);
    say(`again: npm run sim -- --seed ${seed} --steps ${events}`);
  }

  shrunk(needed: { readonly events: number; readonly drawn: readonly FaultName[] }): void {
    say(`smaller: ${needed.events} events and only ${needed.drawn.join(', ')}`);
  }

  end(): void {
    const seconds = (Date.now() - this.#startedMs) / 1_000;
    say(this.#broken ? 'a promise was broken' : 'every promise was kept');
    say(`  seeds   ${grouped(this.#seeds)} played, ${this.#voidSeeds()}`);
    say(`  events  ${grouped(this.#events)}: ${this.#deeds()}`);
    say(`  time    ${spent(busySeconds(), this.#events)} of processor time`);
    this.#tellWarm();
    say(`          ${spent(seconds, this.#events)} by the clock`);
  }

  // The rate of a long run: a short one spends most of its time on being compiled.
  #tellWarm(): void {
    const warm = this.#warm;
    if (warm === null || this.#seeds < 2 * warmAfterSeeds) return;
    const since = spent(busySeconds() - warm.busySeconds, this.#events - warm.events);
    say(`          ${since} of it after the first ${warmAfterSeeds} seeds`);
  }

  // How many events there are says little without what they led to.
  #deeds(): string {
    const did = `${grouped(this.#commits)} commits, ${grouped(this.#answers)} answers`;
    const minutes = grouped(Math.round(this.#virtualMs / 60_000));
    return `${did}, ${grouped(this.#reads)} answers to reads in ${minutes} virtual minutes`;
  }

  #voidSeeds(): string {
    if (this.#voids.length === 0) return 'none void';
    const some = this.#voids.slice(0, voidsShown).join(', ');
    const more = this.#voids.length > voidsShown ? ', …' : '';
    return `${this.#voids.length} void (they prove nothing; --seed N says why): ${some}${more}`;
  }
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

/** Of the processor: on a busy machine the clock on the wall says little. */
function busySeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000_000;
}

/** Digits in threes. */
const grouped = (count: number): string => String(count).replace(/\B(?=(?:\d{3})+$)/g, ',');

const seedsIn = (count: number): string => `${grouped(count)} ${count === 1 ? 'seed' : 'seeds'}`;

const spent = (seconds: number, events: number): string =>
  `${seconds.toFixed(1)} s, ${grouped(Math.round(events / seconds))} events/s`;

function boundOf({ minutes }: SimFlags): string {
  if (minutes === Infinity) return '';
  return `, for ${minutes} ${minutes === 1 ? 'minute' : 'minutes'}`;
}

const hex = (word: number): string => (word >>> 0).toString(16).padStart(8, '0');

function commit(): string {
  try {
    return execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim();
  } catch {
    return 'unknown';
  }
}
