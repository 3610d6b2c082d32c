// What the transport asks of a log: one call per event. Knows no format and no destination.

export interface TransportEvent {
  readonly event: string;
  readonly [field: string]: unknown;
}

export interface TransportLog {
  info(fields: TransportEvent): void;
  warn(fields: TransportEvent): void;
}
