// Says what was played and, when a promise was broken, everything needed to see it again: seed,
// commit, the line to run, the last events. Knows nothing of how a run works.

import { execFileSync } from 'node:child_process';
import { appendFileSync, writeFileSync } from 'node:fs';
import type { FaultName } from './fault-mix.ts';
import type { SimFlags } from './sim-flags.ts';
import type { RunResult } from './sim-run.ts';

export class SimReport {
  readonly #flags: SimFlags;
  readonly #startedMs = Date.now();
  #seeds = 0;
  #events = 0;
  #commits = 0;
  #voids = 0;

  constructor(flags: SimFlags) {
    this.#flags = flags;
    if (flags.traceFile !== null) writeFileSync(flags.traceFile, '');
    say(`seeds from ${flags.firstSeed}, ${flags.events} events each, commit ${commit()}`);
  }

  *seeds(): Generator<number> {
    const { firstSeed, lastSeed, minutes } = this.#flags;
    const untilMs = this.#startedMs + minutes * 60_000;
    for (let seed = firstSeed; seed <= lastSeed && Date.now() < untilMs; seed += 1) yield seed;
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
    if (result.voidReason !== null) this.#voids += 1;
    if (this.#flags.firstSeed !== this.#flags.lastSeed) return;
    const { seed, events, commits, leaderChanges, answers, reads, digest, voidReason } = result;
    const counts = `${events} events, ${commits} commits, ${leaderChanges} leader changes`;
    say(`seed ${seed}: ${counts}, ${answers} answers, ${reads} reads, digest ${hex(digest)}`);
    say(`faults: ${[...result.tally.all()].map(([name, n]) => `${name} ${n}`).join(', ')}`);
    if (voidReason !== null) say(`void: ${voidReason}`);
  }

  /** `lastLines`: the last things that happened. */
  broken(result: RunResult, lastLines: readonly string[]): void {
    const { seed, violation } = result;
    const { events, mutant } = this.#flags;
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
    // Of the processor's time, too: on a busy machine the clock on the wall says little.
    const { user, system } = process.cpuUsage();
    const busySeconds = (user + system) / 1_000_000;
    const voids = this.#voids === 0 ? '' : `, ${this.#voids} void`;
    say(
      `${this.#seeds} seeds${voids}, ${this.#events} events, ${this.#commits} commits in ${seconds.toFixed(1)} s: ${rate(this.#events, seconds)}, ${rate(this.#events, busySeconds)} of processor time`,
    );
  }
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

const rate = (events: number, seconds: number): string =>
  `${Math.round(events / seconds)} events/s`;

const hex = (word: number): string => (word >>> 0).toString(16).padStart(8, '0');

function commit(): string {
  try {
    return execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim();
  } catch {
    return 'unknown';
  }
}
