// Tells the peers what this node's books came to, hears the same of them, and stops this node when
// it is the one that differs: it steps down, keeps its books aside, and ends; the next start
// refills them. Where no majority can say who is right, whoever differs stops and stays stopped
// until an operator decides. Knows when to look; who is outvoted is decided in peer-digests.ts.

import type { Log } from '../../telemetry/log.ts';
import type { DigestCheckpoint } from './digest-checkpoints.ts';
import type { DigestVerdict, PeerDigests } from './peer-digests.ts';

export interface DigestWatchParts {
  readonly log: Log;
  readonly nodeId: number;
  readonly peers: PeerDigests;
  checkpoints(): readonly DigestCheckpoint[];
  voters(): readonly number[];
  now(): number;
  tell(checkpoints: readonly DigestCheckpoint[]): void;
  stepDown(): void;
  /** Keeps our books aside and ends the process. */
  distrustBooks(reason: Error): Promise<void>;
  /** Leaves a note that keeps this node from starting, and ends the process. */
  stopForGood(reason: Error): Promise<void>;
}

/** Our books are not what the log makes of them, or theirs are not. */
export class DigestMismatch extends Error {
  override readonly name = 'DigestMismatch';
}

const everyMs = 1_000;
/** Longer than a third node takes to say what it has. */
const undecidedMs = 5_000;

export class DigestWatch {
  readonly #parts: DigestWatchParts;
  #timer: NodeJS.Timeout | null = null;
  #undecidedSinceMs: number | null = null;
  #ending = false;

  constructor(parts: DigestWatchParts) {
    this.#parts = parts;
  }

  start(): void {
    this.#timer = setInterval(() => {
      this.look();
    }, everyMs);
  }

  stop(): void {
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#timer = null;
  }

  /** Tells and compares, once. */
  look(): void {
    const { peers, nodeId } = this.#parts;
    const checkpoints = this.#parts.checkpoints();
    if (this.#ending) return;
    // None too: what this node said of books that it has no more must not count against others.
    this.#parts.tell(checkpoints);
    this.#act(peers.judge({ nodeId, checkpoints, voters: this.#parts.voters() }));
  }

  #act(verdict: DigestVerdict): void {
    if (verdict.kind === 'outvoted') {
      const { index, ours, theirs } = verdict;
      this.#end(
        (reason) => this.#parts.distrustBooks(reason),
        new DigestMismatch(
          `at entry ${index} the digest here is ${ours} and that of the majority is ${theirs}: ` +
            'this node differs and stops',
        ),
      );
      return;
    }
    if (verdict.kind === 'with-majority') {
      this.#undecidedSinceMs = null;
      return;
    }
    this.#undecidedSinceMs ??= this.#parts.now();
    if (this.#parts.now() - this.#undecidedSinceMs < undecidedMs) return;
    const found = [...verdict.found].sort(([a], [b]) => a - b);
    const digests = found.map(([node, digest]) => `node ${node} has ${digest}`).join(', ');
    this.#end(
      (reason) => this.#parts.stopForGood(reason),
      new DigestMismatch(
        `at entry ${verdict.index} ${digests}: no majority says who is right, so all stop`,
      ),
    );
  }

  // Not to lead on wrong books for even one more entry comes before saying so.
  #end(ending: (reason: Error) => Promise<void>, reason: DigestMismatch): void {
    this.#ending = true;
    this.stop();
    this.#parts.stepDown();
    this.#parts.log.error({ event: 'digest-mismatch', error: reason });
    void ending(reason);
  }
}
