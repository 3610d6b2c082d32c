// What the rest of the tree asks of a log: events with fields. Knows no format, no destination.

/** `event` is a stable name in kebab-case; `txn` is given where a transaction number exists. */
export interface LogFields {
  readonly event: string;
  readonly [field: string]: unknown;
}

/** Its functions use no `this`: each may be handed on by itself. */
export interface Log {
  readonly debug: (fields: LogFields) => void;
  readonly info: (fields: LogFields) => void;
  /** Something is wrong and the process goes on. */
  readonly warn: (fields: LogFields) => void;
  /** Something is wrong that somebody has to see to. An Error goes under `error`. */
  readonly error: (fields: LogFields) => void;
  /** A log whose every line carries `fields` too. */
  readonly child: (fields: Readonly<Record<string, unknown>>) => Log;
}
