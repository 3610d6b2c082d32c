// Answers as they came over the network, if they came whole.

import { decodeAnswers } from '../codec/answer-reader.ts';
import type { Answers } from '../codec/answer-reader.ts';
import { DamagedBytes } from '../codec/damaged-bytes.ts';

/** Null: damaged on their way. */
export function intactAnswers(bytes: Uint8Array): Answers | null {
  try {
    return decodeAnswers(bytes);
  } catch (error) {
    if (error instanceof DamagedBytes) return null;
    throw error;
  }
}
