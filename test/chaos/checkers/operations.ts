// A history: what every process asked and was told, in the order it happened, and the operations it
// tells of. The format is in README.md beside this. Knows no cluster, simulated or real.

import { z } from 'zod';

export type EventValue = Readonly<Record<string, unknown>>;

/** `fail`: surely not done. `info`: may have happened, or may yet. */
export interface HistoryEvent {
  readonly process: number;
  readonly type: 'invoke' | 'ok' | 'fail' | 'info';
  readonly op: string;
  /** What the operation is about: an account, a symbol. */
  readonly key: string;
  readonly value: EventValue;
  /** ns, one monotonic clock for all processes. */
  readonly time: number;
}

export interface Operation {
  readonly process: number;
  readonly op: string;
  readonly key: string;
  readonly asked: EventValue;
  readonly outcome: 'ok' | 'fail' | 'info';
  /** Empty while nothing is known. */
  readonly answered: EventValue;
  /** Places in the history; an operation that may still happen ends at Infinity. */
  readonly invokedAt: number;
  readonly endedAt: number;
  readonly invokedNs: number;
  readonly endedNs: number;
}

const eventShape = z.strictObject({
  process: z.int(),
  type: z.enum(['invoke', 'ok', 'fail', 'info']),
  op: z.string(),
  key: z.string(),
  value: z.record(z.string(), z.unknown()),
  time: z.number(),
});

/** One event a line. @throws Error naming the line that is none */
export const parseHistory = (text: string): HistoryEvent[] =>
  text
    .split('\n')
    .map((line, row) => ({ line, row }))
    .filter(({ line }) => line !== '')
    .map(({ line, row }) => parsedLine(line, row + 1));

function parsedLine(line: string, row: number): HistoryEvent {
  try {
    return eventShape.parse(JSON.parse(line));
  } catch (error) {
    throw new Error(`line ${row} of the history is no event`, { cause: error });
  }
}

/**
 * The operations in the order they were invoked. One without an end counts as `info`.
 * @throws Error if a process did two things at once, ended what it had not begun, or went on after
 * an `info`: such a history proves nothing either way
 */
export function operationsOf(events: readonly HistoryEvent[]): Operation[] {
  const operations: OperationDraft[] = [];
  const open = new Map<number, number>();
  const retired = new Set<number>();
  let at = -1;
  for (const event of events) {
    at += 1;
    const { process, type } = event;
    if (retired.has(process)) throw new Error(`process ${process} went on after an info`);
    if (type === 'invoke') {
      if (open.has(process)) throw new Error(`process ${process} did two things at once`);
      open.set(process, operations.length);
      operations.push(invoked(event, at));
      continue;
    }
    const place = open.get(process) ?? -1;
    const begun = operations[place];
    if (begun?.op !== event.op) throw new Error(`process ${process} ended what it did not begin`);
    end(begun, event, at);
    open.delete(process);
    if (type === 'info') retired.add(process);
  }
  return operations;
}

type OperationDraft = { -readonly [Field in keyof Operation]: Operation[Field] };

const invoked = ({ process, op, key, value, time }: HistoryEvent, at: number): OperationDraft => ({
  process,
  op,
  key,
  asked: value,
  outcome: 'info',
  answered: nothing,
  invokedAt: at,
  endedAt: Number.POSITIVE_INFINITY,
  invokedNs: time,
  endedNs: Number.POSITIVE_INFINITY,
});

const nothing: EventValue = Object.freeze({});

function end(begun: OperationDraft, event: HistoryEvent, at: number): void {
  if (event.type === 'invoke' || event.type === 'info') return;
  begun.outcome = event.type;
  begun.answered = event.value;
  begun.endedAt = at;
  begun.endedNs = event.time;
}

/** A short text of one operation, for people. */
export const operationText = ({ process, op, key, asked, outcome, answered }: Operation): string =>
  `process ${process} ${op} ${key} ${JSON.stringify(asked)} ${outcome} ${JSON.stringify(answered)}`;
