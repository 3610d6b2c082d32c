// What one life of a simulated replica is given, asked and told: the port between a process and the
// machine it runs on.

import type { Clock } from '../../../src/base/clock.ts';
import type { RaftConfig } from '../../../src/raft/core/raft-config.ts';
import type { Message } from '../../../src/raft/core/message.ts';
import type { RecoveredReplica } from '../../../src/raft/storage/recovery.ts';
import type { Dice } from './dice.ts';
import type { EffectsSeen } from './effects-seen.ts';
import type { FeedTruth } from './feed-truth.ts';
import type { ClockPort } from './sim-clocks.ts';
import type { SnapshotPort } from './sim-snapshots.ts';
import type { BooksImage, StoredBooks } from './stored-books.ts';
import type { Witness } from './witness.ts';

export const electionTicks = 20;
export const tickMs = 50;

/** Where between two effects a process may die. */
export type EffectBoundary = 'sent' | 'writing' | 'applied' | 'voted';

export interface ProcessHost {
  readonly id: number;
  readonly clock: Clock;
  readonly dice: Dice;
  readonly witness: Witness;
  readonly clusterId: string;
  readonly effects: EffectsSeen;
  readonly feedTruth: FeedTruth;
  readonly stored: StoredBooks;
  /** Null where the seed does not play the clock rule. */
  readonly clocks: ClockPort | null;
  /** Takes the lines of the Raft trace, if anybody wants them. */
  readonly traceLine: ((line: string) => void) | null;
  diskBusy(): boolean;
  after(delayMs: number, act: () => void): void;
  stir(): void;
  send(to: number, messages: readonly Message[]): void;
  readonly snapshots: SnapshotPort;
  /** Of Raft's settings, those that the seed drew. */
  readonly raft: Pick<RaftConfig, 'messageBytesMax' | 'readOnlyOption' | 'leaseClock'>;
  /** The log is cut once it holds more than this. */
  readonly retainBytes: number;
  /** The log was cut. */
  compacted(): void;
  /** As long as the disk takes for something. */
  diskTime(): Promise<void>;
  /** 0: entries are applied as soon as they are handed out. */
  applyLagMs(): number;
  /** True if the process died here. */
  boundary(at: EffectBoundary): boolean;
  /** The process ends by itself: its disk failed. */
  die(reason: unknown): void;
  /** Something that must hold does not. */
  broken(reason: unknown): void;
}

/** The disk took longer than a node waits. */
export class HungDisk extends Error {
  override readonly name = 'HungDisk';
}

export interface OpenedReplica {
  readonly recovered: RecoveredReplica;
  readonly image: BooksImage;
}

export interface SubmittedFrame {
  readonly bytes: Uint8Array;
  readonly sessionId: number;
  readonly firstSeq: number;
  readonly commandCount: number;
}
