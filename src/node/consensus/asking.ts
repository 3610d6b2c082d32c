// Who asks a question of the books, and how long there is to answer it.

import type { Caller } from '../../access/caller.ts';

export interface Asking {
  /** Null: needs no token. */
  readonly caller: Caller | null;
  /** Null: as long as it takes. */
  readonly timeoutMs: number | null;
}
