// Plays steps in their order, without waiting for the answer of one before the next is sent: batches of
// steps follow each other in one session, so the order of the file is the order of the log. A step that
// may have happened is counted as unknown and never sent twice; the SDK itself repeats exactly once.

import type { HoldfastClient } from '../../client/holdfast-client.ts';
import { ClusterError } from '../../domain/cluster-error.ts';
import type { Command } from '../../domain/command.ts';
import type { Outcome } from '../../domain/outcome.ts';
import type { DumpOrder } from '../dump-file.ts';
import type { LineEnd, ReplayTally } from './replay-tally.ts';
import type { WorkloadLine } from '../../codec/workload-line.ts';

/** One line, and what must be in the log before it. */
export interface Step {
  readonly before: readonly Command[];
  readonly line: WorkloadLine;
  readonly command: Command;
}

export interface PipelineLimits {
  readonly batchesMax: number;
  readonly commandsPerBatch: number;
  /** For a batch in all. */
  readonly deadlineMs: number;
}

export const pipelineLimits = { batchesMax: 12, commandsPerBatch: 1_024 } as const;

/** Answers what the accepted DUMPLOGs are to write, in log order. */
export async function playPipelined(
  steps: Iterable<Step>,
  {
    client,
    tally,
  }: { readonly client: Pick<HoldfastClient, 'submitAll'>; readonly tally: ReplayTally },
  limits: PipelineLimits,
): Promise<DumpOrder[]> {
  const dumps: DumpOrder[] = [];
  const underWay = new Set<Promise<void>>();
  for (const batch of batchesOf(steps, limits.commandsPerBatch)) {
    const done: Promise<void> = submit(client, batch, limits.deadlineMs)
      .then((ends) => {
        for (const [at, { line }] of batch.entries()) {
          const end = ends[at] ?? noAnswer;
          tally.record(line.verb, line.user, end);
          if (line.verb !== 'DUMPLOG' || end.kind !== 'accepted') continue;
          const { user: account, filename } = line;
          dumps.push({ filename: filename ?? '', account, throughIndex: end.index });
        }
      })
      .finally(() => underWay.delete(done));
    underWay.add(done);
    if (underWay.size >= limits.batchesMax) await Promise.race(underWay);
  }
  await Promise.all(underWay);
  return dumps.sort((a, b) => a.throughIndex - b.throughIndex);
}

function* batchesOf(steps: Iterable<Step>, commandsMax: number): Generator<Step[]> {
  let batch: Step[] = [];
  let commands = 0;
  for (const step of steps) {
    batch.push(step);
    commands += step.before.length + 1;
    if (commands < commandsMax) continue;
    yield batch;
    batch = [];
    commands = 0;
  }
  if (batch.length > 0) yield batch;
}

async function submit(
  client: Pick<HoldfastClient, 'submitAll'>,
  batch: readonly Step[],
  deadlineMs: number,
): Promise<LineEnd[]> {
  const commands = batch.flatMap(({ before, command }) => [...before, command]);
  try {
    return endsOf(batch, await client.submitAll(commands, { deadlineMs }));
  } catch (error) {
    if (!(error instanceof ClusterError)) throw error;
    const { code, effect } = error;
    const kind = effect === 'none' ? ('failed' as const) : ('unknown' as const);
    return batch.map(() => ({ kind, code }));
  }
}

function endsOf(batch: readonly Step[], outcomes: readonly Outcome[]): LineEnd[] {
  let at = 0;
  return batch.map(({ before }): LineEnd => {
    at += before.length;
    const outcome = outcomes[at];
    at += 1;
    if (outcome === undefined) return noAnswer;
    if (outcome.kind === 'accepted') return { kind: 'accepted', index: outcome.index };
    return { kind: 'rejected', ordRejReason: outcome.ordRejReason };
  });
}

const noAnswer: LineEnd = { kind: 'unknown', code: 'malformed' };
