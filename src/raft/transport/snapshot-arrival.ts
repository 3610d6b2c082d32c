// What has arrived of one snapshot: each chunk checked for sequence, CRC and whole rows, the whole for
// count and SHA-256. Outlives the stream it came by, so that another can go on where it broke.
// Knows no row from another. Raft paper §7.

import { createHash } from 'node:crypto';
import { crc32 } from '../../base/crc.ts';
import type { SnapshotChunk__Output } from '../../gen/holdfast/raft/v1/SnapshotChunk.ts';
import type { SnapshotTrailer__Output } from '../../gen/holdfast/raft/v1/SnapshotTrailer.ts';
import { MalformedBytes } from '../codec/malformed-bytes.ts';
import type { IncomingSnapshot } from '../driver/snapshot-port.ts';
import { SNAPSHOT_CHUNK_BYTES_MAX } from '../driver/snapshot-port.ts';
import type { Refusal } from './hello.ts';
import { countRows, lastKeyOf } from './snapshot-rows.ts';

/** One transfer of one sender. */
export interface TransferName {
  readonly from: number;
  readonly snapshotId: string;
}

export class SnapshotArrival {
  readonly incoming: IncomingSnapshot;
  readonly #digest = createHash('sha256');
  #sequence = 0;
  #rowCount = 0;
  #lastKey: Uint8Array = new Uint8Array(0);

  constructor(incoming: IncomingSnapshot) {
    this.incoming = incoming;
  }

  /** In which its sender leads. */
  get leaderTerm(): number {
    return this.incoming.message.term;
  }

  /** Chunks so far: the number of the next one. */
  get sequence(): number {
    return this.#sequence;
  }

  get rowCount(): number {
    return this.#rowCount;
  }

  /** Of the last row; empty before the first. */
  get lastKey(): Uint8Array {
    return this.#lastKey;
  }

  is({ from, snapshotId }: TransferName): boolean {
    return this.incoming.from === from && this.incoming.snapshotId === snapshotId;
  }

  /** Takes the next chunk; a refusal if it is not that, whole. */
  absorb(chunk: SnapshotChunk__Output): Refusal | null {
    const { rows, crc, sequence } = chunk;
    if (sequence !== this.#sequence) {
      return damaged(`chunk ${this.#sequence} was due and ${sequence} came`);
    }
    if (rows.length > SNAPSHOT_CHUNK_BYTES_MAX) return damaged(`chunk ${sequence} is too long`);
    if (crc32(rows) !== crc) return damaged(`chunk ${sequence} does not match its CRC`);
    try {
      this.#rowCount += countRows(rows);
      if (rows.length > 0) this.#lastKey = lastKeyOf(rows).slice();
    } catch (error) {
      if (!(error instanceof MalformedBytes)) throw error;
      return damaged(`chunk ${sequence}: ${error.message}`);
    }
    this.#sequence += 1;
    this.#digest.update(rows);
    return null;
  }

  /** To be asked once, in the end. */
  damageOf(trailer: SnapshotTrailer__Output): Refusal | null {
    if (trailer.rowCount !== this.#rowCount) {
      return damaged(`${trailer.rowCount} rows were sent and ${this.#rowCount} came`);
    }
    const same = this.#digest.digest().equals(trailer.sha256);
    return same ? null : damaged('the rows do not match their SHA-256');
  }
}

const damaged = (text: string): Refusal => ({ code: 'damaged', text });
