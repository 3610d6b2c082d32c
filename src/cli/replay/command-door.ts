// A way for the commands of a replay into the cluster, one at a time: what each user who is played side
// by side with others has for itself.

import type { WorkloadLine } from '../../codec/workload-line.ts';
import type { Command } from '../../domain/command.ts';
import type { LineEnd } from './replay-tally.ts';

export interface PlayedLine {
  readonly line: WorkloadLine;
  /** What the line comes to. */
  readonly command: Command;
  /** In all, whatever the way does to get there. */
  readonly deadlineMs: number;
}

export interface CommandDoor {
  /** What failed surely did not happen and may be sent again; what is unknown may not. Never throws for
   *  what becomes of the command. */
  send(played: PlayedLine): Promise<LineEnd>;
  /** Gives back what the cluster keeps for it. */
  close(): Promise<void>;
}
