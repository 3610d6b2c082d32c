// Plays a generated workload twice: pipelined, where nobody waits for an answer, and with one command at
// a time per user, where everybody does; and says how fast each was and what became of the commands.

import type { HoldfastClient } from '../../client/holdfast-client.ts';
import { tableText } from '../cli-context.ts';
import { checkConservation } from '../conservation.ts';
import { Latency } from '../latency.ts';
import { dayTradingCommand } from '../../codec/day-trading-command.ts';
import type { CommandDoor } from './command-door.ts';
import { generatedLines, generatedSymbols, linesOfUser } from './generated-workload.ts';
import type { GeneratedShape } from './generated-workload.ts';
import { pipelineLimits, playPipelined } from './pipelined-play.ts';
import type { Step } from './pipelined-play.ts';
import { PriceKeeper } from './price-keeper.ts';
import { playWorkload } from './replay-run.ts';
import { ReplayTally } from './replay-tally.ts';
import type { WorkloadLine } from '../../codec/workload-line.ts';

export type Submission = 'pipelined' | 'one-at-a-time';

export interface GeneratedRun {
  readonly submission: Submission;
  readonly commands: number;
  readonly accepted: number;
  readonly rejected: number;
  /** Without an answer. */
  readonly unresolved: number;
  readonly elapsedMs: number;
  readonly perSecond: number;
  /** Of one command, where each was waited for; else 0. */
  readonly p50Ms: number;
  readonly p99Ms: number;
}

export interface GeneratedReport extends Omit<GeneratedShape, 'prefix'> {
  readonly runs: readonly GeneratedRun[];
  readonly passed: boolean;
}

export interface GeneratedWish extends Omit<GeneratedShape, 'prefix'> {
  readonly submissions: readonly Submission[];
  readonly deadlineMs: number;
  /** The way in of each user who waits for answers, of whom so many are played side by side. */
  readonly openDoor: () => CommandDoor;
  readonly usersMax: number;
}

export async function playGenerated(
  client: HoldfastClient,
  { submissions, deadlineMs, openDoor, usersMax, ...shape }: GeneratedWish,
): Promise<GeneratedReport> {
  const nowMs = (): number => performance.now();
  const prices = new PriceKeeper(client, { seed: shape.seed, deadlineMs, nowMs });
  prices.start();
  const runs: GeneratedRun[] = [];
  try {
    await Promise.all(generatedSymbols(shape.users).map((symbol) => prices.ready(symbol)));
    for (const submission of submissions) {
      const prefix = `${submission[0] ?? ''}${Date.now().toString(36)}`;
      runs.push(
        await play(client, {
          ...{ submission, prices, deadlineMs, openDoor, usersMax },
          shape: { ...shape, prefix },
        }),
      );
    }
  } finally {
    prices.stop();
  }
  const { value: totals } = await client.summary({ deadlineMs });
  const { holds } = checkConservation(totals);
  return { ...shape, runs, passed: holds && runs.every(({ unresolved }) => unresolved === 0) };
}

interface Play {
  readonly submission: Submission;
  readonly prices: PriceKeeper;
  readonly deadlineMs: number;
  readonly openDoor: () => CommandDoor;
  readonly usersMax: number;
  readonly shape: GeneratedShape;
}

async function play(
  client: HoldfastClient,
  { submission, prices, deadlineMs, openDoor, usersMax, shape }: Play,
): Promise<GeneratedRun> {
  const tally = new ReplayTally();
  const latency = new Latency();
  const startMs = performance.now();
  if (submission === 'pipelined') {
    const limits = { ...pipelineLimits, deadlineMs };
    await playPipelined(stepsOf(generatedLines(shape)), { client, tally }, limits);
  } else {
    const users = Array.from({ length: shape.users }, (_, user) => user);
    const byUser = new Map(users.map((user) => [String(user), linesOfUser(shape, user)]));
    const limits = { usersMax: Math.min(shape.users, usersMax), deadlineMs };
    await playWorkload({ byUser }, { openDoor, prices, tally, latency }, limits);
  }
  const elapsedMs = performance.now() - startMs;
  const all = latency.rows().at(-1);
  return {
    submission,
    commands: tally.lines,
    accepted: tally.total('accepted'),
    rejected: tally.total('rejected'),
    unresolved: tally.total('unknown') + tally.total('failed'),
    elapsedMs: Math.round(elapsedMs),
    perSecond: Math.round((tally.lines * 1000) / elapsedMs),
    p50Ms: all?.p50Ms ?? 0,
    p99Ms: all?.p99Ms ?? 0,
  };
}

function* stepsOf(lines: Iterable<WorkloadLine>): Generator<Step> {
  for (const line of lines) {
    yield { before: [], line, command: dayTradingCommand(line).command };
  }
}

export function generatedText({ users, commands, seed, runs, passed }: GeneratedReport): string {
  const head = [
    'submission',
    'commands',
    'accepted',
    'rejected',
    'rejected %',
    'seconds',
    'per second',
  ];
  const rows = runs.map((run) => [
    run.submission,
    run.commands,
    run.accepted,
    run.rejected,
    ((100 * run.rejected) / Math.max(1, run.commands)).toFixed(1),
    (run.elapsedMs / 1000).toFixed(2),
    run.perSecond,
  ]);
  const waited = runs.filter(({ p99Ms }) => p99Ms > 0);
  return [
    `${commands} commands of ${users} users, seed ${seed}`,
    tableText(head, rows),
    ...waited.map(
      ({ submission, p50Ms, p99Ms }) => `${submission}: p50 ${p50Ms} ms, p99 ${p99Ms} ms`,
    ),
    passed ? 'passed' : 'FAILED',
  ].join('\n');
}
