// Plays a workload against a cluster: users side by side, each user's commands one after the other. A
// command that surely did not happen is sent again; one that may have happened is counted as unknown and
// never sent twice. Knows not by which way they go.

import type { ClusterErrorCode } from '../../domain/cluster-error.ts';
import type { Command } from '../../domain/command.ts';
import type { DumpFiles } from '../dump-file.ts';
import type { Latency } from '../latency.ts';
import { dayTradingCommand } from '../../codec/day-trading-command.ts';
import type { CommandDoor } from './command-door.ts';
import type { PriceKeeper } from './price-keeper.ts';
import type { LineEnd, ReplayTally } from './replay-tally.ts';
import { codeOf } from './sdk-door.ts';
import type { WorkloadLine } from '../../codec/workload-line.ts';

export interface ReplayParts {
  /** Opens the way in of one player. */
  readonly openDoor: () => CommandDoor;
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
    const door = parts.openDoor();
    try {
      // One iterator shared by all players: each takes the next user nobody has.
      for (const queue of queues) {
        for (const line of queue) await playLine(line, { ...parts, door }, limits);
      }
    } finally {
      await door.close();
    }
  };
  const players = Math.min(limits.usersMax, workload.byUser.size);
  await Promise.all(Array.from({ length: players }, player));
  // A DUMPLOG of everybody stands last in the files, and is to hold what was before it.
  const door = parts.openDoor();
  try {
    for (const line of nobodys) await playLine(line, { ...parts, door }, limits);
  } finally {
    await door.close();
  }
}

interface PlayerParts extends ReplayParts {
  readonly door: CommandDoor;
}

async function playLine(
  line: WorkloadLine,
  parts: PlayerParts,
  { deadlineMs }: ReplayLimits,
): Promise<void> {
  const end = await new Attempt(parts, line, deadlineMs).play();
  parts.tally.record(line.verb, line.user, end);
  if (line.verb !== 'DUMPLOG' || end.kind !== 'accepted') return;
  const { user: account, filename } = line;
  await parts.dumps?.write({ filename: filename ?? '', account, throughIndex: end.index });
}

class Attempt {
  readonly #parts: PlayerParts;
  readonly #line: WorkloadLine;
  readonly #giveUpAtMs: number;

  constructor(parts: PlayerParts, line: WorkloadLine, deadlineMs: number) {
    this.#parts = parts;
    this.#line = line;
    this.#giveUpAtMs = performance.now() + deadlineMs;
  }

  async play(): Promise<LineEnd> {
    const { command, needsPriceOf } = dayTradingCommand(this.#line);
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
    return this.#send(command);
  }

  async #send(command: Command): Promise<LineEnd> {
    const startMs = performance.now();
    const deadlineMs = Math.max(1, Math.round(this.#giveUpAtMs - startMs));
    const { door, latency } = this.#parts;
    const end = await door.send({ line: this.#line, command, deadlineMs });
    const isAnswered = end.kind === 'accepted' || end.kind === 'rejected';
    if (isAnswered) latency.record(this.#line.verb, performance.now() - startMs);
    return end;
  }

  #mayRetry(code: string): boolean {
    return !lasting.has(code as ClusterErrorCode) && performance.now() < this.#giveUpAtMs;
  }
}
