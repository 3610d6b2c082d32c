// Books that are being replaced close under their readers: those are told to ask again. Knows LevelDB's
// words for it.

import { ClusterError } from '../../domain/cluster-error.ts';

const closedCodes = new Set(['LEVEL_DATABASE_NOT_OPEN', 'LEVEL_ITERATOR_NOT_OPEN']);

/** Passes everything on. @throws ClusterError 'unavailable' (none) once the database is closed */
export async function* whileOpen<T>(reading: AsyncIterable<T>): AsyncGenerator<T> {
  try {
    yield* reading;
  } catch (error) {
    throw toldToAskAgain(error);
  }
}

/** The error to pass on in place of this one. */
export function toldToAskAgain(error: unknown): unknown {
  if (!(error instanceof Error && 'code' in error && closedCodes.has(String(error.code)))) {
    return error;
  }
  const message = 'the books are being replaced; ask again';
  return new ClusterError('unavailable', 'none', { message, cause: error });
}
