// What one applied log entry did: the one value that answers, feed, history and metrics are made
// from. Plain data; owned by whoever received it, except that rows are the books' own.

import type { Execution, RecordedEvent } from '../../statemachine/outcome-sink.ts';
import type { Row } from '../../statemachine/tables/rows.ts';
import type { FrameAnswers } from './answer-board.ts';

export interface AppliedEntry {
  readonly index: number;
  readonly term: number;
  /** The machine clock after this entry, ms since 1970. */
  readonly machineMs: number;
  /** The entry's payload as it stands in the log; empty for a no-op. */
  readonly payload: Uint8Array;
  readonly answers: readonly FrameAnswers[];
  /** Executions that no answer tells, packed (src/codec/report-block.ts); empty where there are none. */
  readonly reports: Uint8Array;
  /** Rows as they are now; a later entry may change them again. */
  readonly changed: readonly Row[];
  /** Of the row at the same position: index of the entry that changed it before; −1 if it is new. */
  readonly changedBefore: readonly number[];
  readonly removed: readonly Row[];
  readonly executions: readonly Execution[];
  /** Account events, in the order of their commands. */
  readonly events: readonly RecordedEvent[];
}
