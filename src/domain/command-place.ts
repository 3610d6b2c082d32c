// Where a command stands in a session whose numbers its caller keeps.

/** Ids of sessions whose numbers their callers keep begin here; those of clients' own stay below, so that
 *  no caller's number can be one of theirs. */
export const numberedSessionsFrom = 1_000_000_000_000;

export interface CommandPlace {
  /** Of a numbered session: `numberedSessionsFrom` or more. */
  readonly sessionId: number;
  /** From 1, one more each time; saying it means that the caller has the answer to the one before. */
  readonly seq: number;
}

export const isNumberedSession = (sessionId: number): boolean =>
  Number.isSafeInteger(sessionId) && sessionId >= numberedSessionsFrom;
