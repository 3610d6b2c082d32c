// What storage says when it cannot go on. Each names the file and what a person can do about it;
// the process reports it and ends. Knows nothing of who asked.

/**
 * damaged: the bytes are not what was written. foreign: they belong to another replica, or to a
 * newer program. absent, exists: what should be there is not, or the other way round. locked:
 * another process holds the directory. failed: a write or sync was refused by the machine.
 */
export type StorageErrorKind = 'damaged' | 'foreign' | 'absent' | 'exists' | 'locked' | 'failed';

export interface StorageFinding {
  readonly file: string;
  readonly problem: string;
  /** What a person can do. */
  readonly remedy: string;
  /** Where in the file, if that is known. */
  readonly offset?: number;
}

/** Nothing is retried on the handle that threw this. */
export class StorageError extends Error {
  override readonly name = 'StorageError';
  readonly kind: StorageErrorKind;
  readonly finding: StorageFinding;

  constructor(kind: StorageErrorKind, finding: StorageFinding, cause?: unknown) {
    const place = finding.offset === undefined ? '' : ` at byte ${finding.offset}`;
    super(`${finding.file}${place}: ${finding.problem}. ${finding.remedy}`, { cause });
    this.kind = kind;
    this.finding = finding;
  }
}

export const REPLACE_REPLICA =
  'Keep the directory for study, initialise a new one and replace this member of the cluster.';

/** A write or sync that the machine refused once all was well. */
export function failedWrite(file: string, cause: unknown): StorageError {
  const code = cause instanceof Error && 'code' in cause ? ` (${String(cause.code)})` : '';
  const problem = `a write failed${code}, so what is on the disk is not known`;
  const remedy = 'Look at the disk (full? failing?) and start the node again.';
  return new StorageError('failed', { file, problem, remedy }, cause);
}

/** A place that the machine would not let us write to, or make. */
export function unwritable(file: string, cause: unknown): StorageError {
  const code = cause instanceof Error && 'code' in cause ? ` (${String(cause.code)})` : '';
  const problem = `cannot be written${code}`;
  const remedy = 'Let this user write there, or name another data directory.';
  return new StorageError('failed', { file, problem, remedy }, cause);
}
