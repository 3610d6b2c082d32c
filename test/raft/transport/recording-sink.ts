// A sink that remembers what it was handed, waits while held, and says what it is told to.

import type {
  IncomingSnapshot,
  SnapshotSink,
  SnapshotVerdict,
} from '../../../src/raft/driver/snapshot-port.ts';

export class RecordingSink implements SnapshotSink {
  readonly begun: IncomingSnapshot[] = [];
  readonly ended: { rowCount: number; sha256: Uint8Array }[] = [];
  readonly aborted: string[] = [];
  chunkCount = 0;
  chunkBytes = 0;
  beginVerdict: SnapshotVerdict = { kind: 'accepted' };
  endVerdict: SnapshotVerdict = { kind: 'accepted' };
  failAtChunk = 0;
  /** Called before the verdict is given. */
  onEnd: () => void = () => undefined;
  #gate: Promise<void> = Promise.resolve();
  #open: () => void = () => undefined;

  /** From now on a chunk is not taken until `release`. */
  hold(): void {
    this.#gate = new Promise((resolve) => {
      this.#open = resolve;
    });
  }

  release(): void {
    this.#open();
  }

  begin(header: IncomingSnapshot): Promise<SnapshotVerdict> {
    this.begun.push(header);
    return Promise.resolve(this.beginVerdict);
  }

  async chunk(rows: Uint8Array): Promise<void> {
    this.chunkCount += 1;
    this.chunkBytes += rows.length;
    if (this.chunkCount === this.failAtChunk) throw new Error('disk full');
    await this.#gate;
  }

  end(rowCount: number, sha256: Uint8Array): Promise<SnapshotVerdict> {
    this.ended.push({ rowCount, sha256 });
    this.onEnd();
    return Promise.resolve(this.endVerdict);
  }

  abort(reason: string): Promise<void> {
    this.aborted.push(reason);
    return Promise.resolve();
  }
}
