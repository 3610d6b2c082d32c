// The write-ahead log as a run of segment files: one write in flight, the next segment made ready
// ahead of need, entries read back in place. Raft paper §5.3. Knows nothing of hard state beyond
// the generation number it is told, nor of what is cached.

import { assert, present } from '../../base/assert.ts';
import type { Entry } from '../core/entry.ts';
import type { HardStateSlot } from '../codec/hard-state-slot-codec.ts';
import { viewOf } from '../codec/safe-integer.ts';
import type { DiskIo } from './disk-io.ts';
import type { LogIndex, LogPoint } from './log-index.ts';
import { SegmentFile, segmentFile } from './segment-file.ts';
import { BlockBuilder, readRecord, recordBytes, recordData } from './wal-block.ts';
import type { ViewedBytes } from './wal-block.ts';
import { BLOCK_HEADER_BYTES, SEGMENT_HEADER_BYTES } from './wal-format.ts';
import type { WalScan, WalTail } from './wal-scan.ts';

const LEAD_BYTES = SEGMENT_HEADER_BYTES + BLOCK_HEADER_BYTES;
const CRC_BYTES = 4;

/** Where the log is and whose it is. */
export interface WalHome {
  /** The `wal` directory. */
  readonly directory: string;
  readonly disk: DiskIo;
  readonly owner: Pick<HardStateSlot, 'clusterId' | 'nodeId' | 'segmentBytes'>;
}

export class Wal {
  readonly index: LogIndex;
  readonly #home: WalHome;
  readonly #builder = new BlockBuilder();
  /** Oldest first; the last is written to. */
  #segments: SegmentFile[];
  #next: Promise<SegmentFile>;
  #offset: number;
  #crc: number;
  #onFailure: (error: unknown) => void = () => undefined;

  private constructor(home: WalHome, opened: OpenedWal) {
    this.#home = home;
    this.index = opened.index;
    this.#segments = opened.segments;
    this.#offset = opened.tail.offset;
    this.#crc = opened.tail.crc;
    this.#next = opened.next;
  }

  /** Takes up a log that was scanned and, where needed, repaired. */
  static async open(home: WalHome, scan: WalScan): Promise<Wal> {
    const { directory, disk } = home;
    const { tail } = scan;
    const segments: SegmentFile[] = [];
    for (const reach of scan.used) {
      const { sequence } = reach;
      if (sequence === tail.sequence && tail.offset === 0) continue;
      const segment = await SegmentFile.open({ directory, sequence }, disk);
      segment.reach = reach;
      segments.push(segment);
    }
    const blank = new Set(scan.blank);
    if (tail.offset === 0) segments.push(await takeUp(home, tail.sequence, blank));
    const next = takeUp(home, tail.sequence + 1, blank);
    const { index } = scan;
    return new Wal(home, { index, segments, tail, next });
  }

  /** Told if the next segment cannot be made, which happens beside all other calls. */
  watchFailures(onFailure: (error: unknown) => void): void {
    this.#onFailure = onFailure;
    this.#next.catch(onFailure);
  }

  /**
   * Makes entries durable, replacing whatever stands from the first one's index on. The caller
   * waits for each call before the next; the entries may be read back from when it resolves.
   */
  async append(entries: readonly Entry[], generation: number): Promise<void> {
    let at = 0;
    while (at < entries.length) {
      if (!this.#hasRoomFor(present(entries[at], 'there is an entry to write'))) await this.#roll();
      const count = this.#fitting(entries, at);
      const isAll = count === entries.length;
      await this.#write(isAll ? entries : entries.slice(at, at + count), generation);
      at += count;
    }
  }

  /** Entries lo to hi − 1 from the disk, within `bytesMax` of payload but at least one. Blocks. */
  read(lo: number, hi: number, bytesMax: number): Entry[] {
    const found: Entry[] = [];
    let bytesLeft = bytesMax;
    for (let at = lo; at < hi && (found.length === 0 || bytesLeft > 0);) {
      const run = this.#readRun(at, hi, bytesLeft);
      for (const entry of run) {
        bytesLeft -= entry.data.length;
        found.push(entry);
      }
      at += run.length;
    }
    return found;
  }

  /**
   * The oldest segment to keep if everything through `index` may go: the newest one that begins
   * at or below it and that nothing written later reaches below, since a log is read from there.
   */
  startFor(index: number): number {
    let floorIndex = Infinity;
    for (const { sequence, reach } of this.#segments.toReversed()) {
      if (reach === null) continue;
      floorIndex = Math.min(floorIndex, reach.floorIndex);
      if (reach.baseIndex <= Math.min(index, floorIndex)) return sequence;
    }
    return this.#oldest().sequence;
  }

  /** The sequence of a blank segment that becomes the current one, for a log to begin in. */
  async blankStart(): Promise<number> {
    if (this.#offset > 0) await this.#roll();
    return this.#current().sequence;
  }

  /** Begins an empty log behind `base` in the current segment, which is blank. */
  restart(base: LogPoint): void {
    assert(this.#offset === 0, 'a log begins in a blank segment');
    this.#crc = 0;
    this.index.reset(base);
  }

  /** Deletes the segments before `sequence`; the hard state already says they do not belong. */
  async dropBefore(sequence: number): Promise<void> {
    const dropped = this.#segments.filter((segment) => segment.sequence < sequence);
    this.#segments = this.#segments.filter((segment) => segment.sequence >= sequence);
    for (const segment of dropped) {
      await segment.close();
      await this.#home.disk.remove(segment.file);
    }
    if (dropped.length > 0) await this.#home.disk.syncDirectory(this.#home.directory);
  }

  /** Not used afterwards. */
  async close(): Promise<void> {
    const next = await this.#next.catch(() => null);
    await next?.close();
    for (const segment of this.#segments) await segment.close();
  }

  get #roomBytes(): number {
    const lead = this.#offset === 0 ? LEAD_BYTES : BLOCK_HEADER_BYTES;
    return this.#home.owner.segmentBytes - this.#offset - lead;
  }

  #hasRoomFor({ data }: Entry): boolean {
    const most = this.#home.owner.segmentBytes - LEAD_BYTES;
    assert(recordBytes(data.length) <= most, 'an entry fits a segment');
    return recordBytes(data.length) <= this.#roomBytes;
  }

  // How many of the entries from `at` on go into the next block.
  #fitting(entries: readonly Entry[], at: number): number {
    let room = this.#roomBytes;
    let count = 0;
    for (let n = at; n < entries.length; n += 1) {
      room -= recordBytes(entries[n]?.data.length ?? 0);
      if (room < 0) break;
      count += 1;
    }
    assert(count > 0, 'every write takes at least one entry');
    return count;
  }

  async #write(entries: readonly Entry[], generation: number): Promise<void> {
    const first = present(entries[0], 'a block holds an entry');
    const durableThrough = first.index - 1;
    assert(durableThrough >= this.index.base.index, 'nothing below the snapshot is written');
    assert(durableThrough <= this.index.lastIndex, 'a log has no hole');
    const segment = this.#current();
    const { sequence } = segment;
    const offset = this.#offset;
    const built = this.#builder.build(entries, {
      sequence,
      offset,
      previousCrc: this.#crc,
      durableThrough,
      generation,
      segmentHeader: offset === 0 ? this.#segmentHeader(sequence, durableThrough) : null,
    });
    await segment.write(built.bytes, offset);
    segment.extendReach(durableThrough);
    this.#offset = offset + built.bytes.length;
    this.#crc = built.crc;
    this.index.truncateAfter(durableThrough);
    const start = sequence * this.#home.owner.segmentBytes;
    for (const [at, entry] of entries.entries()) {
      const place = start + present(built.recordOffsets[at], 'every record has an offset');
      this.index.append(entry, place);
    }
  }

  #segmentHeader(sequence: number, baseIndex: number) {
    const baseTerm = this.index.term(baseIndex);
    const { clusterId, nodeId, segmentBytes } = this.#home.owner;
    const previousCrc = this.#crc;
    return { clusterId, nodeId, segmentBytes, sequence, baseIndex, baseTerm, previousCrc };
  }

  // Reads what lies in one segment in one go, block headers between the records included.
  #readRun(lo: number, hi: number, bytesMax: number): Entry[] {
    const { segmentBytes } = this.#home.owner;
    const start = this.index.place(lo);
    const sequence = Math.floor(start / segmentBytes);
    const segmentEnd = (sequence + 1) * segmentBytes;
    let last = lo;
    // Places grow by payload and overhead, so this bounds what is read without reading lengths.
    const reach = start + bytesMax;
    while (last + 1 < hi && last + 1 <= this.index.lastIndex) {
      const place = this.index.place(last + 1);
      if (place >= segmentEnd || place < start || place > reach) break;
      last += 1;
    }
    const segment = present(
      this.#segments.find((held) => held.sequence === sequence),
      'a held entry lies in a held segment',
    );
    const from = start - CRC_BYTES;
    const lastBytes = this.#recordLength(segment, this.index.place(last) % segmentBytes);
    const lengthBytes = this.index.place(last) + lastBytes - from;
    const bytes = segment.read(from % segmentBytes, lengthBytes);
    const view = viewOf(bytes);
    const found: Entry[] = [];
    for (let index = lo; index <= last; index += 1) {
      // Within a segment, so a small number; what comes out of an array of doubles the engine takes for
      // a fraction until it is told.
      const at = (this.index.place(index) - from) | 0;
      found.push(this.#entryAt(segment, { bytes, view }, { index, at }));
    }
    return found;
  }

  #recordLength(segment: SegmentFile, offset: number): number {
    const word = segment.read(offset, 4);
    const dataBytes = (word[0] ?? 0) | ((word[1] ?? 0) << 8) | ((word[2] ?? 0) << 16);
    const lengthBytes = recordBytes(dataBytes);
    if (offset + lengthBytes > this.#home.owner.segmentBytes) {
      throw segment.damaged(offset, 'a record does not fit its segment');
    }
    return lengthBytes;
  }

  #entryAt(
    segment: SegmentFile,
    run: ViewedBytes,
    wanted: { readonly index: number; readonly at: number },
  ): Entry {
    const { index, at } = wanted;
    const { bytes, view } = run;
    const seed = view.getUint32(at - CRC_BYTES, true);
    const record = readRecord(run, { at, end: bytes.length }, seed);
    const sound = record?.header.index === index && record.header.term === this.index.term(index);
    if (record === null || !sound) {
      const offset = this.index.place(index) % this.#home.owner.segmentBytes;
      throw segment.damaged(offset, `entry ${index} fails its check`);
    }
    const { term, type } = record.header;
    return { term, index, type, data: recordData(bytes, at, record.header) };
  }

  async #roll(): Promise<void> {
    const next = await this.#next;
    assert(next.sequence === this.#current().sequence + 1, 'segments follow on each other');
    this.#segments.push(next);
    this.#offset = 0;
    this.#next = takeUp(this.#home, next.sequence + 1, new Set());
    this.#next.catch(this.#onFailure);
  }

  #oldest(): SegmentFile {
    return present(this.#segments[0], 'there is always a segment to write to');
  }

  #current(): SegmentFile {
    return present(this.#segments.at(-1), 'there is always a segment to write to');
  }
}

interface OpenedWal {
  readonly index: LogIndex;
  readonly segments: SegmentFile[];
  readonly tail: WalTail;
  readonly next: Promise<SegmentFile>;
}

// Opens a blank segment that is there, or makes one.
async function takeUp(
  home: WalHome,
  sequence: number,
  blank: ReadonlySet<number>,
): Promise<SegmentFile> {
  const { directory, disk, owner } = home;
  const place = { directory, sequence };
  if (blank.has(sequence)) return SegmentFile.open(place, disk);
  await disk.remove(segmentFile(place));
  return SegmentFile.prepare(place, owner.segmentBytes, disk);
}
