// Reads the whole log at start, one segment at a time, and judges where it ends: cleanly, in a
// write that was cut short, or in damage. Changes nothing. The rules are in docs/formats-raft.md,
// section 3; their reason is that cutting what merely looks torn is how replicas lose entries
// they acknowledged. Knows nothing of the books or of what follows from a verdict.

import { assert } from '../../base/assert.ts';
import type { HardStateSlot } from '../codec/hard-state-slot-codec.ts';
import { nodeDisk } from './disk-io.ts';
import type { DiskIo } from './disk-io.ts';
import { LogIndex } from './log-index.ts';
import { damagedSegmentHeader, isZeroFrom, scanBlocks } from './segment-scan.ts';
import type { ScanDamage, ScannedBlock } from './segment-scan.ts';
import { REPLACE_REPLICA, StorageError } from './storage-error.ts';
import { segmentFile } from './segment-file.ts';
import type { SegmentReach } from './segment-file.ts';
import { readSegmentHeader, SEGMENT_HEADER_BYTES, segmentSequence } from './wal-format.ts';
import type { SegmentHeader } from './wal-format.ts';

/**
 * torn: a write cut short before it was acknowledged. ends-early: every byte is sound, but the
 * hard state remembers more. damaged: what was written is not what is there.
 */
export type WalDamageKind = 'torn' | 'ends-early' | 'damaged';

export interface WalDamage {
  readonly kind: WalDamageKind;
  readonly file: string;
  readonly sequence: number;
  readonly offset: number;
  readonly firstLostIndex: number;
  readonly reason: string;
}

/** Where the next block goes, and from which CRC it continues. */
export interface WalTail {
  readonly sequence: number;
  /** 0 if nothing stands in the segment yet. */
  readonly offset: number;
  readonly crc: number;
}

export interface WalScan {
  readonly index: LogIndex;
  /** Segments that hold part of the log, oldest first. */
  readonly used: readonly SegmentReach[];
  readonly tail: WalTail;
  readonly damage: WalDamage | null;
  /** Segments behind the tail: prepared and never written, and those the damage cut off. */
  readonly blank: readonly number[];
  readonly cutOff: readonly number[];
  /** File names that no longer belong to the log. */
  readonly leftovers: readonly string[];
}

/** @throws StorageError foreign, or damaged if the hard state is older than the log */
export async function scanWal(
  directory: string,
  slot: HardStateSlot,
  disk: DiskIo = nodeDisk,
): Promise<WalScan> {
  const names = (await disk.list(directory)).sort();
  const scan = new Scan(directory, slot);
  const leftovers: string[] = [];
  // One buffer for all: a log of gigabytes is read in the room of one segment.
  const buffer = segmentBuffer(slot.segmentBytes);
  for (const name of names) {
    const sequence = segmentSequence(name);
    if (name.endsWith('.tmp') || (sequence !== null && sequence < slot.walStart)) {
      leftovers.push(name);
    } else if (sequence !== null) {
      const bytes = await readSegment(segmentFile({ directory, sequence }), buffer, disk);
      scan.onSegment(sequence, bytes);
    }
  }
  return scan.finish(leftovers);
}

/** One byte more than a segment, so that a file that is too long shows. */
export const segmentBuffer = (segmentBytes: number): Uint8Array => new Uint8Array(segmentBytes + 1);

/**
 * A segment's bytes, at the start of `buffer`; as many as the file has and the buffer holds.
 * @throws StorageError failed: what cannot be read is not taken for empty
 */
export async function readSegment(
  file: string,
  buffer: Uint8Array,
  disk: DiskIo = nodeDisk,
): Promise<Uint8Array> {
  try {
    const fd = await disk.openBuffered(file, 'r');
    try {
      return await filledFrom(disk, fd, buffer);
    } finally {
      await disk.close(fd);
    }
  } catch (error) {
    const remedy = 'Look at the disk and the permissions, and start the node again.';
    throw new StorageError('failed', { file, problem: 'cannot be read', remedy }, error);
  }
}

async function filledFrom(disk: DiskIo, fd: number, buffer: Uint8Array): Promise<Uint8Array> {
  let filled = 0;
  while (filled < buffer.length) {
    const bytesRead = await disk.read(fd, buffer.subarray(filled), filled);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return buffer.subarray(0, filled);
}

interface Pending {
  readonly sequence: number;
  readonly found: ScanDamage;
}

class Scan {
  readonly #directory: string;
  readonly #slot: HardStateSlot;
  readonly #used: SegmentReach[] = [];
  readonly #blank: number[] = [];
  readonly #cutOff: number[] = [];
  #index: LogIndex;
  #tail: WalTail;
  #expected: number;
  /** Damage, unless the next segment proves that nothing stood there. */
  #pending: Pending | null = null;

  constructor(directory: string, slot: HardStateSlot) {
    this.#directory = directory;
    this.#slot = slot;
    this.#index = new LogIndex({ index: slot.compactedIndex, term: slot.compactedTerm });
    this.#tail = { sequence: slot.walStart, offset: 0, crc: 0 };
    this.#expected = slot.walStart;
  }

  onSegment(sequence: number, bytes: Uint8Array): void {
    if (this.#pending === null && sequence !== this.#expected) {
      this.#suspect(this.#expected, 0, 'this segment is missing');
    }
    this.#expected = sequence + 1;
    const whole = bytes.length === this.#slot.segmentBytes;
    if (whole && isZeroFrom(bytes, 0)) {
      this.#blank.push(sequence);
      return;
    }
    const header = readSegmentHeader(bytes);
    if (this.#pending === null && this.#blank.length > 0) {
      this.#suspect(this.#blank[0] ?? sequence, 0, 'a used segment stands behind this blank one');
    }
    // Behind the last block of a segment that was followed by another, nothing was ever written.
    if (this.#pending !== null && this.#blank.length === 0 && this.#chains(header)) {
      this.#pending = null;
    }
    if (this.#pending === null) {
      this.#read(sequence, bytes, header);
      return;
    }
    this.#cutOff.push(sequence);
    if (header !== null) this.#refuseIfNewer(bytes, header);
  }

  // What stands behind damage is not taken up, but it may prove that the hard state is an old one.
  #refuseIfNewer(bytes: Uint8Array, header: SegmentHeader): void {
    const start = { sequence: header.sequence, offset: SEGMENT_HEADER_BYTES, crc: header.crc };
    for (const block of scanBlocks(bytes, start)) {
      const { generation } = block.header;
      if (generation > this.#slot.generation) throw this.#rolledBack(`generation ${generation}`);
    }
  }

  finish(leftovers: readonly string[]): WalScan {
    const { durableThrough } = this.#slot;
    const { lastIndex } = this.#index;
    const pending = this.#pending;
    let damage: WalDamage | null = null;
    if (pending !== null) damage = this.#judge(pending);
    else if (durableThrough > lastIndex) {
      damage = {
        kind: 'ends-early',
        file: segmentFile({ directory: this.#directory, sequence: this.#tail.sequence }),
        sequence: this.#tail.sequence,
        offset: this.#tail.offset,
        firstLostIndex: lastIndex + 1,
        reason: `the log ends at ${lastIndex} but was durable through ${durableThrough}`,
      };
    }
    return {
      index: this.#index,
      used: this.#used,
      tail: this.#tail,
      damage,
      blank: this.#blank,
      cutOff: this.#cutOff,
      leftovers,
    };
  }

  #chains(header: SegmentHeader | null): boolean {
    return header !== null && this.#used.length > 0 && header.previousCrc === this.#tail.crc;
  }

  #read(sequence: number, bytes: Uint8Array, header: SegmentHeader | null): void {
    if (header === null) {
      const found = damagedSegmentHeader(bytes, sequence, this.#tail.crc);
      this.#tail = { sequence, offset: 0, crc: this.#tail.crc };
      this.#pending = { sequence, found: this.#wholeOnly(bytes, found) };
      return;
    }
    const flaw = this.#flawOfHeader(header, sequence);
    if (flaw !== null) {
      this.#suspect(sequence, 0, flaw);
      return;
    }
    if (this.#used.length === 0) {
      this.#index = new LogIndex({ index: header.baseIndex, term: header.baseTerm });
    }
    const { baseIndex } = header;
    this.#used.push({ sequence, baseIndex, floorIndex: baseIndex });
    this.#blocks(sequence, bytes, header.crc);
  }

  #blocks(sequence: number, bytes: Uint8Array, headerCrc: number): void {
    const start = { sequence, offset: SEGMENT_HEADER_BYTES, crc: headerCrc };
    const blocks = scanBlocks(bytes, start);
    for (let next = blocks.next(); ; next = blocks.next()) {
      if (next.done === true) {
        const end = next.value;
        this.#tail = { sequence, offset: end.offset, crc: end.crc };
        if (end.kind === 'damage') {
          this.#pending = { sequence, found: this.#wholeOnly(bytes, end) };
        } else if (bytes.length !== this.#slot.segmentBytes) {
          this.#suspect(sequence, end.offset, `the file is ${bytes.length} bytes long`);
        }
        return;
      }
      const { header } = next.value;
      const flaw = this.#flawOfBlock(next.value);
      if (flaw !== null) {
        this.#tail = { sequence, offset: header.offset, crc: header.previousCrc };
        this.#suspect(sequence, header.offset, flaw);
        return;
      }
      this.#take(next.value, sequence);
    }
  }

  #take(block: ScannedBlock, sequence: number): void {
    const start = sequence * this.#slot.segmentBytes;
    const { durableThrough } = block.header;
    const reach = this.#used.pop();
    if (reach !== undefined) {
      this.#used.push({ ...reach, floorIndex: Math.min(reach.floorIndex, durableThrough) });
    }
    this.#index.truncateAfter(durableThrough);
    for (const { header, offset } of block.records) this.#index.append(header, start + offset);
  }

  #flawOfHeader(header: SegmentHeader, sequence: number): string | null {
    const { clusterId, nodeId, segmentBytes, compactedIndex } = this.#slot;
    if (header.clusterId !== clusterId || header.nodeId !== nodeId) {
      const file = segmentFile({ directory: this.#directory, sequence });
      const problem = `belongs to node ${header.nodeId} of cluster ${header.clusterId}`;
      throw new StorageError('foreign', { file, problem, remedy: REPLACE_REPLICA });
    }
    if (header.sequence !== sequence) return `the segment says it is number ${header.sequence}`;
    if (header.segmentBytes !== segmentBytes) return 'the segment states another length';
    const { baseIndex, baseTerm } = header;
    if (this.#used.length === 0) {
      return baseIndex <= compactedIndex ? null : 'the log begins too late: entries are missing';
    }
    if (header.previousCrc !== this.#tail.crc)
      return 'the segment does not follow on its predecessor';
    const held = baseIndex >= this.#index.base.index && baseIndex <= this.#index.lastIndex;
    return held && this.#index.term(baseIndex) === baseTerm
      ? null
      : 'the segment states another base';
  }

  // The chain vouches for the bytes; these are the facts about a log that the bytes must state.
  #flawOfBlock(block: ScannedBlock): string | null {
    const { durableThrough, generation } = block.header;
    if (generation > this.#slot.generation) throw this.#rolledBack(`generation ${generation}`);
    if (durableThrough < this.#index.base.index || durableThrough > this.#index.lastIndex) {
      return 'the block does not follow on any entry';
    }
    let before = { index: durableThrough, term: this.#index.term(durableThrough) };
    for (const { header } of block.records) {
      if (header.index !== before.index + 1) return 'the indices in the block do not ascend by one';
      if (header.term < before.term) return 'the terms in the block decrease';
      if (header.term > this.#slot.term) throw this.#rolledBack(`term ${header.term}`);
      before = header;
    }
    return null;
  }

  #rolledBack(evidence: string): StorageError {
    const file = segmentFile({ directory: this.#directory, sequence: this.#expected - 1 });
    const { term, generation } = this.#slot;
    const problem = `names ${evidence}, but the hard-state file beside it is older (term ${term}, generation ${generation}), and a vote may be lost`;
    return new StorageError('damaged', { file, problem, remedy: REPLACE_REPLICA });
  }

  #suspect(sequence: number, offset: number, reason: string): void {
    this.#tail = { sequence, offset, crc: this.#tail.crc };
    const durableThrough = null;
    const { crc } = this.#tail;
    const proof = { incomplete: false, followed: true, durableThrough };
    this.#pending = { sequence, found: { kind: 'damage', offset, crc, reason, ...proof } };
  }

  // A segment gets its name at full length, so no cut write explains a shorter one.
  #wholeOnly(bytes: Uint8Array, found: ScanDamage): ScanDamage {
    return bytes.length === this.#slot.segmentBytes ? found : { ...found, incomplete: false };
  }

  #judge({ sequence, found }: Pending): WalDamage {
    const { lastIndex } = this.#index;
    const last = !found.followed && this.#cutOff.length === 0;
    const torn = last && found.incomplete && this.#slot.durableThrough <= lastIndex;
    const kept = Math.min(lastIndex, found.durableThrough ?? lastIndex);
    assert(this.#tail.offset === found.offset, 'the log is cut where the damage is');
    return {
      kind: torn ? 'torn' : 'damaged',
      file: segmentFile({ directory: this.#directory, sequence }),
      sequence,
      offset: found.offset,
      firstLostIndex: kept + 1,
      reason: found.reason,
    };
  }
}
