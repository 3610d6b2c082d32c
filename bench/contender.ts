// One system of the comparison, as the bench sees it: servers that start and stop, and commands
// that load them. Declared here by the side that calls; implemented once per system.

import type { Load, LoadTiming } from './loads.ts';

export type SystemName = 'holdfast' | 'etcd' | 'postgresql';

/** What a figure of this system is worth: printed on every row. */
export interface Setting {
  readonly nodes: number;
  readonly fsync: string;
  readonly quorum: string;
}

/** A program that speaks the loader's side of load-protocol.ts. */
export interface LoadCommand {
  readonly command: string;
  readonly args: readonly string[];
}

/** The commands of one row, and the callers they have between them. */
export interface LoadPlan {
  readonly commands: readonly LoadCommand[];
  readonly callers: number;
  readonly timing: LoadTiming;
}

export interface Contender {
  readonly system: SystemName;
  readonly setting: Setting;
  /** Of the servers, children of theirs apart. */
  readonly pids: readonly number[];
  start(): Promise<void>;
  /** Name, version and size, once started. */
  describe(): Promise<string>;
  /** May be called twice, and after a start that failed. */
  stop(): Promise<void>;
  /** Throws, with its last words, when a server has ended that nobody stopped. */
  assertRunning(): void;
  /** Null when this system has nothing to set against the load. */
  plan(load: Load, timing: LoadTiming): Promise<LoadPlan | null>;
}
