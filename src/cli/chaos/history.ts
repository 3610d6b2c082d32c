// What every process did and was told, in the order it happened: the material of all checkers. Knows
// no cluster. One operation of a process is open at a time; a process whose operation ended in `info`
// is heard of no more, because that operation may still take effect.
//
//   {"process":3,"type":"invoke","op":"order","key":"chaos-3","value":{…},"time":81250}\n
//
// `time` is in ns on the monotonic clock of the run, from its start; see test/chaos/README.md.

export type EventType = 'invoke' | 'ok' | 'fail' | 'info';

export type EventValue = Readonly<Record<string, unknown>>;

/** `fail`: surely not done. `info`: may have happened, or may yet. */
export interface HistoryEvent {
  readonly process: number;
  readonly type: EventType;
  readonly op: string;
  /** What the operation is about: an account, an order number, a symbol. */
  readonly key: string;
  readonly value: EventValue;
  readonly time: number;
}

/** An open operation, to be ended exactly once. */
export interface OpenOperation {
  readonly process: number;
  readonly op: string;
  readonly key: string;
  /** As invoked. */
  readonly value: EventValue;
  readonly invokedNs: number;
}

export class History {
  readonly events: HistoryEvent[] = [];
  readonly #startMs = performance.now();
  readonly #onLine: (line: string) => void;
  #processes = 0;

  /** `onLine` gets every event as one line of JSON without its newline. */
  constructor(onLine: (line: string) => void = () => undefined) {
    this.#onLine = onLine;
  }

  nowNs(): number {
    return Math.round((performance.now() - this.#startMs) * 1_000_000);
  }

  /** A number that no process had before. */
  newProcess(): number {
    this.#processes += 1;
    return this.#processes - 1;
  }

  invoke(process: number, op: string, { key, value }: Subject): OpenOperation {
    const invokedNs = this.nowNs();
    this.#add({ process, type: 'invoke', op, key, value, time: invokedNs });
    return { process, op, key, value, invokedNs };
  }

  end(operation: OpenOperation, type: Exclude<EventType, 'invoke'>, value: EventValue): void {
    const { process, op, key } = operation;
    this.#add({ process, type, op, key, value, time: this.nowNs() });
  }

  #add(event: HistoryEvent): void {
    this.events.push(event);
    this.#onLine(JSON.stringify(event));
  }
}

export interface Subject {
  readonly key: string;
  readonly value: EventValue;
}

/** How many operations ended how; what never ended counts as `info`. */
export function countOutcomes(
  events: readonly HistoryEvent[],
): ReadonlyMap<string, Readonly<Record<Exclude<EventType, 'invoke'>, number>>> {
  const counts = new Map<string, { ok: number; fail: number; info: number }>();
  for (const { op, type } of events) {
    const count = counts.get(op) ?? { ok: 0, fail: 0, info: 0 };
    counts.set(op, count);
    if (type === 'invoke') count.info += 1;
    else if (type !== 'info') {
      count.info -= 1;
      count[type] += 1;
    }
  }
  return counts;
}
