// Something that was recorded about an account, and what a follower of such events is told: one frame
// per log entry that carried any, in log order, none left out.

import type { LogIndex } from './ids.ts';

export interface AccountEvent {
  readonly account: string;
  /** Opaque text as it was sent; any character. */
  readonly data: string;
  /** The entry that carried it. Events of one entry come in the order of their commands. */
  readonly index: LogIndex;
  /** The machine clock of that entry, ms since 1970; never runs back. */
  readonly recordedMs: number;
}

/** A snapshot says where the stream begins; a delta follows the frame whose index is `prev`; a heartbeat
 *  says that nothing more was recorded up to `index`. */
export type EventFrame =
  | {
      readonly kind: 'snapshot';
      readonly index: LogIndex;
      /** True when it goes on after the place that was asked for. */
      readonly recovered: boolean;
    }
  | {
      readonly kind: 'delta';
      readonly index: LogIndex;
      readonly prev: LogIndex;
      readonly events: readonly AccountEvent[];
    }
  | { readonly kind: 'heartbeat'; readonly index: LogIndex };
