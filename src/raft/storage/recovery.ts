// Opens a replica's files at start: identity, hard state and log, and settles what a crash or a
// bad disk left. Raft paper §5.2 and §8 need term, vote and log back exactly; where that cannot
// be had, the replica says so (suspect) or does not start. Knows nothing of the books' rows: it
// only compares the index and term they were synced at.

import { join } from 'node:path';

import type { HardStateSlot } from '../codec/hard-state-slot-codec.ts';
import type { HardState } from '../core/hard-state.ts';
import { nodeDisk } from './disk-io.ts';
import type { DiskIo } from './disk-io.ts';
import { HardStateFile } from './hard-state-file.ts';
import { HARD_STATE_NAME } from './hard-state-file.ts';
import { readIdentity } from './identity-file.ts';
import type { ReplicaIdentity } from './identity-file.ts';
import { LogIndex } from './log-index.ts';
import type { LogPoint } from './log-index.ts';
import { CACHE_BYTES_MAX, WalLog } from './wal-log.ts';
import { Wal } from './wal.ts';
import { segmentName, WAL_NAME } from './wal-format.ts';
import { cutDamage, cutTornTail, removeFiles } from './wal-repair.ts';
import type { Repair } from './wal-repair.ts';
import { scanWal } from './wal-scan.ts';
import type { WalDamage, WalScan } from './wal-scan.ts';

/** Why the replica may lack entries it once acknowledged. */
export interface Suspicion {
  readonly file: string;
  readonly offset: number;
  /** The first index that may be lost. */
  readonly firstLostIndex: number;
  readonly reason: string;
}

/** An unacknowledged write that was cut; nothing anybody was told of is missing. */
export interface TornTail {
  readonly file: string;
  readonly offset: number;
  /** The log ends here now. */
  readonly lastIndex: number;
}

export interface RecoveredReplica {
  readonly identity: ReplicaIdentity;
  readonly log: WalLog;
  readonly hardState: HardState;
  readonly suspect: Suspicion | null;
  readonly torn: TornTail | null;
}

export interface RecoveryOptions {
  readonly disk?: DiskIo;
  readonly cacheBytesMax?: number;
}

/**
 * The caller holds the directory's lock. Memory stays within one segment and the log's index.
 * @throws StorageError if the replica must not start at all
 */
export async function recoverReplica(
  directory: string,
  options: RecoveryOptions = {},
): Promise<RecoveredReplica> {
  const disk = options.disk ?? nodeDisk;
  const identity = await readIdentity(directory, disk);
  const hardStateFile = await HardStateFile.open(directory, identity, disk);
  const recovery = new Recovery(directory, hardStateFile, disk);
  const { scan, suspect, torn } = await recovery.settle();
  const owner = {
    clusterId: identity.clusterId,
    nodeId: identity.nodeId,
    segmentBytes: hardStateFile.current().segmentBytes,
  };
  const wal = await Wal.open({ directory: join(directory, WAL_NAME), disk, owner }, scan);
  const cacheBytesMax = options.cacheBytesMax ?? CACHE_BYTES_MAX;
  const log = new WalLog({ wal, hardStateFile, cacheBytesMax });
  const { term, vote, commit } = hardStateFile.current();
  return { identity, log, hardState: { term, vote, commit }, suspect, torn };
}

interface Settled {
  readonly scan: WalScan;
  readonly suspect: Suspicion | null;
  readonly torn: TornTail | null;
}

class Recovery {
  readonly #directory: string;
  readonly #slots: HardStateFile;
  readonly #disk: DiskIo;

  constructor(directory: string, slots: HardStateFile, disk: DiskIo) {
    this.#directory = directory;
    this.#slots = slots;
    this.#disk = disk;
  }

  async settle(): Promise<Settled> {
    const found = await scanWal(this.#wal, this.#slot, this.#disk);
    const { damage } = found;
    const stand = snapshotPoint(this.#slot);
    const discarded = mustDiscard(found.index, stand);
    const suspect = suspicionOf(damage, this.#slot, discarded ? stand : null);
    // First the verdict, then the knife: a crash in between must not make the replica forget it.
    if (suspect !== null) await this.#recordSuspicion(found, suspect);
    if (damage?.kind === 'damaged') await cutDamage(found, damage, this.#repair);
    if (damage?.kind === 'torn') await cutTornTail(damage, this.#repair);
    // Cutting damage took the prepared segments behind it away: none is there to be taken up.
    const left = damage?.kind === 'damaged' ? { ...found, blank: [] } : found;
    const scan = discarded ? await this.#discard(found, stand) : this.#compacted(left);
    await removeFiles(this.#wal, found.leftovers, this.#disk);
    await this.#raiseCommit();
    const torn =
      damage?.kind === 'torn' && !discarded
        ? { file: damage.file, offset: damage.offset, lastIndex: scan.index.lastIndex }
        : null;
    return { scan, suspect: suspect ?? this.#recordedSuspicion(), torn };
  }

  get #wal(): string {
    return join(this.#directory, WAL_NAME);
  }

  get #slot(): HardStateSlot {
    return this.#slots.current();
  }

  get #repair(): Repair {
    const { segmentBytes, generation } = this.#slot;
    return { directory: this.#wal, disk: this.#disk, segmentBytes, generation };
  }

  // The commit hint falls back to what the books hold: after a lost write that replaced a suffix,
  // the entries above may be the stale ones it replaced, and must not be applied.
  async #recordSuspicion(scan: WalScan, suspect: Suspicion): Promise<void> {
    const stand = snapshotPoint(this.#slot);
    const { suspectFrom } = this.#slot;
    const earliest = suspectFrom === 0 ? Infinity : suspectFrom;
    await this.#slots.write({
      suspectFrom: Math.min(earliest, suspect.firstLostIndex),
      durableThrough: Math.min(this.#slot.durableThrough, scan.index.lastIndex),
      commit: stand.index,
    });
  }

  #recordedSuspicion(): Suspicion | null {
    const { suspectFrom } = this.#slot;
    if (suspectFrom === 0) return null;
    const file = join(this.#directory, HARD_STATE_NAME);
    const reason = 'damage was found at an earlier start and is not made good yet';
    return { file, offset: 0, firstLostIndex: suspectFrom, reason };
  }

  #compacted(scan: WalScan): WalScan {
    scan.index.compactTo(this.#slot.compactedIndex);
    return scan;
  }

  // The books stand for a log that ends below them or disagrees with them: raft.md's rule for an
  // installed snapshot, met here when the crash came between the books and the log.
  async #discard(scan: WalScan, stand: LogPoint): Promise<WalScan> {
    const files = [...scan.used.map(({ sequence }) => sequence), ...scan.blank, ...scan.cutOff];
    const walStart = Math.max(scan.tail.sequence, ...files) + 1;
    await this.#slots.write({
      walStart,
      compactedIndex: stand.index,
      compactedTerm: stand.term,
      durableThrough: stand.index,
    });
    const held = new Set([...files, scan.tail.sequence]);
    await removeFiles(this.#wal, [...held].map(segmentName), this.#disk);
    const tail = { sequence: walStart, offset: 0, crc: 0 };
    const index = new LogIndex(stand);
    return { ...scan, index, tail, used: [], blank: [], cutOff: [], damage: null };
  }

  async #raiseCommit(): Promise<void> {
    const { commit } = this.#slot;
    const known = snapshotPoint(this.#slot).index;
    if (commit < known) await this.#slots.write({ commit: known });
  }
}

/** The newest entry something other than the log stands for. */
function snapshotPoint(slot: HardStateSlot): LogPoint {
  return slot.booksIndex >= slot.compactedIndex
    ? { index: slot.booksIndex, term: slot.booksTerm }
    : { index: slot.compactedIndex, term: slot.compactedTerm };
}

const mustDiscard = (index: LogIndex, stand: LogPoint): boolean =>
  index.lastIndex < stand.index || index.term(stand.index) !== stand.term;

function suspicionOf(
  damage: WalDamage | null,
  slot: HardStateSlot,
  discardedBelow: LogPoint | null,
): Suspicion | null {
  if (damage === null || damage.kind === 'torn') return null;
  const { file, offset, reason } = damage;
  if (discardedBelow === null) {
    return { file, offset, reason, firstLostIndex: damage.firstLostIndex };
  }
  // Nothing above the books was ever vouched for: all that is missing, they hold.
  if (damage.kind === 'ends-early' && slot.durableThrough <= discardedBelow.index) return null;
  return { file, offset, reason, firstLostIndex: discardedBelow.index + 1 };
}
