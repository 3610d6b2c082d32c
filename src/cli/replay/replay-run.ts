// Plays a workload against a cluster through one SDK client: users side by side, each user's commands
// one after the other. A command that surely did not happen is sent again; one that may have happened
// is counted as unknown and never sent twice.

import type { HoldfastClient } from '../../client/holdfast-client.ts';
import { ClusterError } from '../../domain/cluster-error.ts';
import type { ClusterErrorCode } from '../../domain/cluster-error.ts';
import type { Command } from '../../domain/command.ts';
import type { DumpFiles } from '../dump-file.ts';
import type { Latency } from '../latency.ts';
import { dayTradingCommand } from '../../codec/day-trading-command.ts';
import type { PriceKeeper } from './price-keeper.ts';
import type { LineEnd, ReplayTally } from './replay-tally.ts';
import type { WorkloadLine } from '../../codec/workload-line.ts';

export interface ReplayParts {
  readonly client: Pick<HoldfastClient, 'submit'>;
  readonly prices: Pick<PriceKeeper, 'ready'>;
  readonly tally: ReplayTally;
  readonly latency: Latency;
  /** Where an accepted DUMPLOG is written; absent: nowhere. */
  readonly dumps?: Pick<DumpFiles, 'write'>;
}

export interface ReplayLimits {
  /** Users played side by side. */
  readonly usersMax: number;
  /** How long one command may take in all, retries included. */
  readonly deadlineMs: number;
}

/** Each user's lines in order; they may be made while they are played. */
export interface PlayableWorkload {
  readonly byUser: ReadonlyMap<string, Iterable<WorkloadLine>>;
}

const pauseBeforeRetryMs = 100;

/** What sending it again would not change. */
const lasting: ReadonlySet<ClusterErrorCode> = new Set<ClusterErrorCode>([
  'malformed',
  'too-large',
  'unauthenticated',
  'forbidden',
  'wrong-cluster',
  'read-only',
  'canceled',
]);

export async function playWorkload(
  workload: PlayableWorkload,
  parts: ReplayParts,
  limits: ReplayLimits,
): Promise<void> {
  const nobodys = workload.byUser.get('') ?? [];
  const queues = [...workload.byUser]
    .flatMap(([user, lines]) => (user === '' ? [] : [lines]))
    .values();
  const player = async (): Promise<void> => {
    // One iterator shared by all players: each takes the next user nobody has.
    for (const queue of queues) {
      for (const line of queue) await playLine(line, parts, limits);
    }
  };
  const players = Math.min(limits.usersMax, workload.byUser.size);
  await Promise.all(Array.from({ length: players }, player));
  // A DUMPLOG of everybody stands last in the files, and is to hold what was before it.
  for (const line of nobodys) await playLine(line, parts, limits);
}

async function playLine(
  line: WorkloadLine,
  parts: ReplayParts,
  { deadlineMs }: ReplayLimits,
): Promise<void> {
  const { command, needsPriceOf } = dayTradingCommand(line);
  const end = await new Attempt(parts, line.verb, deadlineMs).play(command, needsPriceOf);
  parts.tally.record(line.verb, line.user, end);
  if (line.verb !== 'DUMPLOG' || end.kind !== 'accepted') return;
  const { user: account, filename } = line;
  const throughIndex = end.outcome.index;
  await parts.dumps?.write({ filename: filename ?? '', account, throughIndex });
}

class Attempt {
  readonly #parts: ReplayParts;
  readonly #kind: string;
  readonly #giveUpAtMs: number;

  constructor(parts: ReplayParts, kind: string, deadlineMs: number) {
    this.#parts = parts;
    this.#kind = kind;
    this.#giveUpAtMs = performance.now() + deadlineMs;
  }

  async play(command: Command, needsPriceOf: string | null): Promise<LineEnd> {
    for (;;) {
      const end = await this.#once(command, needsPriceOf);
      if (end.kind !== 'failed' || !this.#mayRetry(end.code)) return end;
      await new Promise((resolve) => setTimeout(resolve, pauseBeforeRetryMs));
    }
  }

  // A price that could not be set is a command that was not sent.
  async #once(command: Command, needsPriceOf: string | null): Promise<LineEnd> {
    try {
      if (needsPriceOf !== null) await this.#parts.prices.ready(needsPriceOf);
    } catch (error) {
      return { kind: 'failed', code: codeOf(error) };
    }
    return this.#submit(command);
  }

  async #submit(command: Command): Promise<LineEnd> {
    const startMs = performance.now();
    const deadlineMs = Math.max(1, Math.round(this.#giveUpAtMs - startMs));
    try {
      const outcome = await this.#parts.client.submit(command, { deadlineMs });
      this.#parts.latency.record(this.#kind, performance.now() - startMs);
      if (outcome.kind === 'accepted') return { kind: 'accepted', outcome };
      return { kind: 'rejected', ordRejReason: outcome.ordRejReason };
    } catch (error) {
      const surelyNot = error instanceof ClusterError && error.effect === 'none';
      return { kind: surelyNot ? 'failed' : 'unknown', code: codeOf(error) };
    }
  }

  #mayRetry(code: string): boolean {
    return !lasting.has(code as ClusterErrorCode) && performance.now() < this.#giveUpAtMs;
  }
}

function codeOf(error: unknown): string {
  if (error instanceof ClusterError) return error.code;
  return error instanceof Error ? error.message : String(error);
}
