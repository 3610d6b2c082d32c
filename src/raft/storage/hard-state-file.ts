// Term, vote and the numbers the other files must agree with, on disk before anybody is answered.
// Raft paper figure 2, "persistent state on all servers". Two slots, written in turn, each holding
// its record twice; a copy's bytes are drawn in codec/hard-state-slot-codec.ts.
//
//   offset  0            256          512          768         1024
//           | copy       | copy       | copy       | copy       |
//           |   slot 0 (even generation)  |   slot 1 (odd)      |
//
// Why twice: with one copy per slot, a damaged slot might be the newer one, with a vote in it, or
// the older, and there is no telling; going back to the older vote elects two leaders. A write cut
// short at any one point leaves the old or the new record whole in one of the copies, and so does
// a flipped bit; the other copy is mended at the next start. A slot with no whole copy is therefore neither, and the replica must not start.

import { join } from 'node:path';

import { assert } from '../../base/assert.ts';
import {
  decodeHardStateSlot,
  encodeHardStateSlot,
  HARD_STATE_COPY_BYTES,
} from '../codec/hard-state-slot-codec.ts';
import type { HardStateSlot } from '../codec/hard-state-slot-codec.ts';
import { MalformedBytes } from '../codec/malformed-bytes.ts';
import { createDurably, nodeDisk } from './disk-io.ts';
import type { DiskIo } from './disk-io.ts';
import { failedWrite, REPLACE_REPLICA, StorageError } from './storage-error.ts';

export const HARD_STATE_NAME = 'hard-state';

const SLOT_BYTES = 2 * HARD_STATE_COPY_BYTES;
const FILE_BYTES = 2 * SLOT_BYTES;

/** Whose file it must be. */
export interface HardStateOwner {
  readonly clusterId: string;
  readonly nodeId: number;
}

/** What changes from write to write; owner, generation and segment length are not the caller's. */
export type HardStateChange = Partial<
  Omit<HardStateSlot, 'clusterId' | 'nodeId' | 'generation' | 'segmentBytes'>
>;

export class HardStateFile {
  readonly #file: string;
  readonly #fd: number;
  readonly #disk: DiskIo;
  #durable: HardStateSlot;
  /** What the next write will hold: the durable slot with every change asked for since. */
  #wanted: HardStateSlot;
  #writing: Promise<void> | null = null;
  #following: Promise<void> | null = null;
  #failure: Error | null = null;

  private constructor(opened: Opened) {
    this.#file = opened.file;
    this.#fd = opened.fd;
    this.#disk = opened.disk;
    this.#durable = opened.slot;
    this.#wanted = opened.slot;
  }

  /** Makes the file of a new replica; there must be none. */
  static async create(directory: string, first: Omit<HardStateSlot, 'generation'>): Promise<void> {
    const bytes = new Uint8Array(FILE_BYTES);
    // Both slots from the start, so that an empty slot is never legitimate.
    bytes.set(slotBytes({ ...first, generation: 2 }), 0);
    bytes.set(slotBytes({ ...first, generation: 1 }), SLOT_BYTES);
    await createDurably(join(directory, HARD_STATE_NAME), bytes);
  }

  /** @throws StorageError absent, damaged or foreign; the replica must not start then */
  static async open(
    directory: string,
    owner: HardStateOwner,
    disk: DiskIo = nodeDisk,
  ): Promise<HardStateFile> {
    const slot = await readHardState(directory, owner, disk);
    const file = join(directory, HARD_STATE_NAME);
    const opened = { file, slot, disk, fd: await disk.openDurable(file) };
    await mendCopies(opened);
    return new HardStateFile(opened);
  }

  /** What is on the disk now. */
  current(): HardStateSlot {
    return this.#durable;
  }

  /**
   * Resolves once the change is durable. Writes happen in the order asked for, one at a time;
   * changes that arrive meanwhile share the next one. After the first failure every call rejects
   * with it. A term running back, or a vote changing within its term, is an assertion.
   */
  write(change: HardStateChange): Promise<void> {
    if (this.#failure !== null) return Promise.reject(this.#failure);
    const next = changed(this.#wanted, change);
    assertSucceeds(this.#wanted, next);
    this.#wanted = next;
    if (this.#following !== null) return this.#following;
    if (this.#writing === null) return this.#start();
    this.#following = this.#writing.then(() => this.#start());
    return this.#following;
  }

  /** Waits for the write under way. The file is not used afterwards. */
  async close(): Promise<void> {
    await (this.#following ?? this.#writing)?.catch((error: unknown) => {
      assert(error === this.#failure, 'the only failure is the one remembered');
    });
    await this.#disk.close(this.#fd);
  }

  #start(): Promise<void> {
    this.#following = null;
    const next = changed(this.#wanted, {}, this.#durable.generation + 1);
    const position = slotOf(next.generation) * SLOT_BYTES;
    this.#writing = this.#disk.write(this.#fd, slotBytes(next), position).then(
      () => {
        this.#durable = next;
        this.#writing = null;
      },
      (error: unknown) => {
        this.#failure = failedWrite(this.#file, error);
        throw this.#failure;
      },
    );
    return this.#writing;
  }
}

interface Opened {
  readonly file: string;
  readonly slot: HardStateSlot;
  readonly disk: DiskIo;
  readonly fd: number;
}

// A write cut short left one copy of its slot behind: were the other to be cut short next time, the
// slot would have none. Cut short itself, this changes nothing that is whole.
async function mendCopies({ file, disk, fd }: Opened): Promise<void> {
  const bytes = await disk.readFile(file);
  for (const place of [0, 1] as const) {
    const position = place * SLOT_BYTES;
    const whole = slotBytes(newestCopy(file, bytes, place));
    if (Buffer.compare(whole, bytes.subarray(position, position + SLOT_BYTES)) === 0) continue;
    await disk.write(fd, whole, position);
  }
}

/** Every slot has every field, in the same order: the log reads them at each write. */
const changed = (
  slot: HardStateSlot,
  change: HardStateChange,
  generation = slot.generation,
): HardStateSlot => ({
  clusterId: slot.clusterId,
  nodeId: slot.nodeId,
  generation,
  term: change.term ?? slot.term,
  vote: change.vote ?? slot.vote,
  commit: change.commit ?? slot.commit,
  durableThrough: change.durableThrough ?? slot.durableThrough,
  booksNumber: change.booksNumber ?? slot.booksNumber,
  booksIndex: change.booksIndex ?? slot.booksIndex,
  booksTerm: change.booksTerm ?? slot.booksTerm,
  walStart: change.walStart ?? slot.walStart,
  compactedIndex: change.compactedIndex ?? slot.compactedIndex,
  compactedTerm: change.compactedTerm ?? slot.compactedTerm,
  segmentBytes: slot.segmentBytes,
  suspectFrom: change.suspectFrom ?? slot.suspectFrom,
});

const slotOf = (generation: number): number => generation % 2;

function slotBytes(slot: HardStateSlot): Uint8Array {
  const copy = encodeHardStateSlot(slot);
  const bytes = new Uint8Array(SLOT_BYTES);
  bytes.set(copy, 0);
  bytes.set(copy, HARD_STATE_COPY_BYTES);
  return bytes;
}

function assertSucceeds(before: HardStateSlot, next: HardStateSlot): void {
  assert(next.term >= before.term, 'a term never runs back');
  const sameVote = next.vote === before.vote || before.vote === 0;
  assert(next.term > before.term || sameVote, 'a vote never changes within its term');
  assert(next.booksNumber >= before.booksNumber, 'books are never replaced by older ones');
  const givenUp = next.suspectFrom === 1 && next.durableThrough === 0;
  assert(givenUp || next.compactedIndex >= before.compactedIndex, 'what was compacted is gone');
  assert(next.walStart >= before.walStart, 'segments are never taken up again');
}

/**
 * Reads without opening for writing: for start and for offline inspection. A null owner takes
 * any.
 * @throws StorageError
 */
export async function readHardState(
  directory: string,
  owner: HardStateOwner | null,
  disk: DiskIo = nodeDisk,
): Promise<HardStateSlot> {
  const file = join(directory, HARD_STATE_NAME);
  const bytes = await disk.readFile(file).catch((error: unknown) => {
    const problem = 'cannot be read, and without term and vote this replica must not start';
    throw new StorageError('absent', { file, problem, remedy: REPLACE_REPLICA }, error);
  });
  if (bytes.length !== FILE_BYTES) {
    const problem = `is ${bytes.length} bytes long, not ${FILE_BYTES}`;
    throw damaged(file, { problem, offset: Math.min(bytes.length, FILE_BYTES) });
  }
  const slots = [newestCopy(file, bytes, 0), newestCopy(file, bytes, 1)] as const;
  const [even, odd] = slots;
  if (Math.abs(even.generation - odd.generation) !== 1) {
    const problem = `holds generations ${even.generation} and ${odd.generation}, never written together`;
    throw damaged(file, { problem, offset: 0 });
  }
  const slot = even.generation > odd.generation ? even : odd;
  if (owner !== null && (slot.clusterId !== owner.clusterId || slot.nodeId !== owner.nodeId)) {
    const problem = `belongs to node ${slot.nodeId} of cluster ${slot.clusterId}`;
    const remedy = `Put back the directory of node ${owner.nodeId} of cluster ${owner.clusterId}.`;
    throw new StorageError('foreign', { file, problem, remedy });
  }
  return slot;
}

const damaged = (file: string, at: { readonly problem: string; readonly offset: number }) =>
  new StorageError('damaged', { file, ...at, remedy: REPLACE_REPLICA });

function newestCopy(file: string, bytes: Uint8Array, place: 0 | 1): HardStateSlot {
  const offset = place * SLOT_BYTES;
  let newest: HardStateSlot | null = null;
  let reason = '';
  for (const at of [offset, offset + HARD_STATE_COPY_BYTES]) {
    const copy = readCopy(bytes.subarray(at, at + HARD_STATE_COPY_BYTES), place);
    if (typeof copy === 'string') reason = copy;
    else if (newest === null || copy.generation > newest.generation) newest = copy;
  }
  if (newest !== null) return newest;
  const problem = `neither copy of slot ${place} can be read (expected: ${reason})`;
  throw damaged(file, { problem, offset });
}

function readCopy(bytes: Uint8Array, place: 0 | 1): HardStateSlot | string {
  try {
    const copy = decodeHardStateSlot(bytes);
    return slotOf(copy.generation) === place ? copy : 'a generation stands in its own slot';
  } catch (error) {
    if (error instanceof MalformedBytes) return error.message;
    throw error;
  }
}
