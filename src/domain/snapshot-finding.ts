// What is in a snapshot file, as the node tells it and the command shows it. Knows no bytes.

/** A file that is whole: `node verify` prints this as JSON. */
export interface SnapshotFinding {
  readonly file: string;
  readonly clusterId: string;
  readonly index: number;
  readonly term: number;
  readonly digest: string;
  readonly bytes: number;
  readonly chunks: number;
  readonly rows: number;
  readonly sha256: string;
  /** Rows by table. */
  readonly tables: Readonly<Record<string, number>>;
}
