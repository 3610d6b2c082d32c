// Reads a whole workload file, as fast as it streams, into one queue of lines per user: users are
// independent, and a user's own commands keep their order. Lines without a user form a queue too.

import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { readWorkloadLine } from '../../codec/workload-line.ts';
import type { WorkloadLine } from '../../codec/workload-line.ts';

export interface Workload {
  /** Users in order of first appearance; '' holds the lines that belong to nobody. */
  readonly byUser: ReadonlyMap<string, readonly WorkloadLine[]>;
  readonly lines: number;
  /** All of them in the order of the file. */
  readonly inOrder: readonly WorkloadLine[];
  readonly errors: readonly ParseError[];
}

export interface ParseError {
  /** Row in the file, from 1; not the number in brackets. */
  readonly row: number;
  readonly text: string;
  readonly reason: string;
}

const errorTextMax = 120;

export async function readWorkloadFile(path: string): Promise<Workload> {
  const rows = createInterface({ input: createReadStream(path), crlfDelay: Infinity });
  const collector = new WorkloadCollector();
  for await (const text of rows) collector.add(text);
  return collector.workload();
}

/** The same from text in memory. */
export function readWorkloadText(text: string): Workload {
  const collector = new WorkloadCollector();
  for (const row of text.split('\n')) collector.add(row);
  return collector.workload();
}

class WorkloadCollector {
  readonly #byUser = new Map<string, WorkloadLine[]>();
  readonly #errors: ParseError[] = [];
  readonly #inOrder: WorkloadLine[] = [];
  #row = 0;

  add(text: string): void {
    this.#row += 1;
    const reading = readWorkloadLine(text);
    if (reading.kind === 'blank') return;
    if (reading.kind === 'error') {
      const { reason } = reading;
      this.#errors.push({ row: this.#row, text: text.slice(0, errorTextMax), reason });
      return;
    }
    this.#inOrder.push(reading.line);
    this.#queueOf(reading.line.user ?? '').push(reading.line);
  }

  workload(): Workload {
    const inOrder = this.#inOrder;
    return { byUser: this.#byUser, lines: inOrder.length, inOrder, errors: this.#errors };
  }

  #queueOf(user: string): WorkloadLine[] {
    const known = this.#byUser.get(user);
    if (known !== undefined) return known;
    const queue: WorkloadLine[] = [];
    this.#byUser.set(user, queue);
    return queue;
  }
}
