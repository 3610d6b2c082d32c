// One replica's disk in virtual time, behind the port of the real log. What was written and what is
// durable are two things; a crash decides, write by write and name by name, what of the rest stays.
// Knows nothing of what the bytes mean, except which file a torn write may not be garbled in.

import { assert, present } from '../../../src/base/assert.ts';
import type { DiskIo } from '../../../src/raft/storage/disk-io.ts';
import type { Agenda } from './agenda.ts';
import type { Dice } from './dice.ts';
import type { FaultMix } from './fault-mix.ts';
import type { FaultTally } from './fault-tally.ts';

const SECTOR_BYTES = 512;

interface VirtualFile {
  bytes: Uint8Array;
  /** Buffered writes not synced yet, with what stood there before, and how many zeros of a file that
   *  became longer stand for nothing behind it. Oldest first. */
  unsynced: { readonly position: number; readonly before: Uint8Array; readonly zeros: number }[];
}

interface OpenFile {
  readonly file: VirtualFile;
  readonly path: string;
  readonly durable: boolean;
}

/** A write that the process has not been told is durable. */
interface Flight {
  readonly open: OpenFile;
  readonly bytes: Uint8Array;
  readonly position: number;
}

/** From a process's start to its end. */
interface Life {
  ended: boolean;
  /** A write of it was refused. */
  refused: boolean;
}

interface NameChange {
  readonly path: string;
  /** Null: the name is gone. */
  readonly file: VirtualFile | null;
}

export interface DiskParts {
  readonly agenda: Agenda;
  readonly dice: Dice;
  readonly mix: FaultMix;
  readonly tally: FaultTally;
  /** Whether damage that only a quorum can repair may be done here now. */
  readonly mayDamage: () => boolean;
  readonly damaged: () => void;
  /** A process wrote on after its disk had refused a write. */
  readonly reused: (path: string) => void;
}

export class VirtualDisk {
  slowFactor = 1;
  hungUntilMs = 0;
  fullUntilMs = 0;
  failNextWrite = false;
  readonly #parts: DiskParts;
  #names = new Map<string, VirtualFile>();
  #durableNames = new Map<string, VirtualFile>();
  #nameChanges: NameChange[] = [];
  /** Seldom more than two: the log's write and one of the hard state. */
  #flights: Flight[] = [];
  #life: Life = { ended: false, refused: false };

  constructor(parts: DiskParts) {
    this.#parts = parts;
  }

  /** A write of the log is under way. */
  get logBusy(): boolean {
    for (const { open } of this.#flights) if (open.path.endsWith('.wal')) return true;
    return false;
  }

  /** Puts a file there, durable, as an installation would. */
  seedFile(path: string, bytes: Uint8Array): void {
    const file = { bytes, unsynced: [] };
    this.#names.set(path, file);
    this.#durableNames.set(path, file);
  }

  /** What stands in a file, as far as the process was told it is durable. */
  durableBytes(path: string): Uint8Array {
    return present(this.#names.get(path), 'the file is there').bytes;
  }

  paths(): string[] {
    return [...this.#names.keys()].sort();
  }

  /** As long as the disk takes for something now; for ever if the process ends first. */
  time(): Promise<void> {
    return this.#later(this.#life, () => undefined);
  }

  /** Ends all that is under way and settles what of it reached the disk. */
  crash(): void {
    this.#life.ended = true;
    for (const flight of this.#flights) this.#settle(flight);
    this.#flights = [];
    const kept = this.#parts.dice.below(this.#nameChanges.length + 1);
    for (const change of this.#nameChanges.slice(0, kept)) put(this.#durableNames, change);
    this.#nameChanges = [];
    this.#names = new Map(this.#durableNames);
    for (const file of this.#names.values()) this.#forget(file);
  }

  /** Flips one bit of what is durable in `path`, below `end` bytes. */
  rot(path: string, at: number): void {
    const { bytes } = present(this.#names.get(path), 'the file is there');
    bytes[at] = (bytes[at] ?? 0) ^ (1 << this.#parts.dice.below(8));
  }

  /** The disk as a new process finds it. */
  mount(): DiskIo {
    const life: Life = { ended: false, refused: false };
    this.#life = life;
    const fds = new Map<number, OpenFile>();
    let nextFd = 3;
    const opened = (path: string, file: VirtualFile, durable: boolean): number => {
      fds.set(nextFd, { file, path, durable });
      return nextFd++;
    };
    const of = (fd: number): OpenFile => present(fds.get(fd), 'the file is open');
    const now = <T>(act: () => T): Promise<T> => this.#now(life, act);
    return {
      openDurable: (path) => now(() => opened(path, this.#file(path), true)),
      openBuffered: (path, flags) =>
        now(() => opened(path, flags === 'wx' ? this.#create(path) : this.#file(path), false)),
      write: (fd, bytes, position) => this.#write(life, { open: of(fd), bytes, position }),
      sync: (fd) => this.#later(life, () => this.#sync(of(fd).file)),
      truncate: (fd, lengthBytes) => now(() => resize(of(fd).file, lengthBytes)),
      read: (fd, bytes, position) => now(() => read(of(fd).file, bytes, position)),
      readSync: (fd, bytes, position) => read(of(fd).file, bytes, position),
      close: (fd) => now(() => void fds.delete(fd)),
      readFile: (path) => now(() => Buffer.from(this.#file(path).bytes)),
      list: (directory) => now(() => this.#list(directory)),
      rename: (from, to) => now(() => this.#rename(from, to)),
      remove: (path) => now(() => this.#change({ path, file: null })),
      copy: (from, to) => now(() => this.#copy(from, to)),
      syncDirectory: () => now(() => this.#syncNames()),
    };
  }

  // ---- what a process asks ----------------------------------------------------------------------

  #now<T>(life: Pick<Life, 'ended'>, act: () => T): Promise<T> {
    this.#parts.agenda.stir();
    if (life.ended) return new Promise(() => undefined);
    return new Promise((resolve) => {
      resolve(act());
    });
  }

  #later(life: Pick<Life, 'ended'>, act: () => void): Promise<void> {
    return new Promise((resolve) => {
      this.#afterLatency(life, () => {
        act();
        resolve();
      });
    });
  }

  #afterLatency(life: Pick<Life, 'ended'>, act: () => void): void {
    const { agenda, dice, mix, tally } = this.#parts;
    if (this.slowFactor > 1) tally.took('slow-disk');
    if (this.hungUntilMs > agenda.nowMs) tally.took('hung-disk');
    const hungMs = Math.max(0, this.hungUntilMs - agenda.nowMs);
    const delayMs = hungMs + (0.05 + dice.around(mix.diskLatencyMs)) * this.slowFactor;
    agenda.after(delayMs, () => {
      if (life.ended) return;
      if (this.hungUntilMs > agenda.nowMs) {
        this.#afterLatency(life, act);
        return;
      }
      agenda.events += 1;
      agenda.stir();
      act();
    });
  }

  // What a disk that refused holds is unknown: whoever writes on may be told that all is well.
  #write(life: Life, flight: Flight): Promise<void> {
    const { open, bytes, position } = flight;
    if (!open.durable) return this.#now(life, () => this.#writeBuffered(open.file, flight));
    if (life.ended) return new Promise(() => undefined);
    if (life.refused) this.#parts.reused(open.path);
    this.#flights.push(flight);
    return new Promise((resolve, reject) => {
      this.#afterLatency(life, () => {
        this.#flights.splice(this.#flights.indexOf(flight), 1);
        const code = this.#refusal();
        if (code === null) {
          putBytes(open.file, bytes, position);
          resolve();
        } else {
          life.refused = true;
          this.#putPart(flight);
          reject(Object.assign(new Error(`${code}: the disk refused`), { code }));
        }
      });
    });
  }

  #refusal(): string | null {
    const { agenda, tally } = this.#parts;
    if (this.failNextWrite) {
      this.failNextWrite = false;
      tally.took('eio');
      return 'EIO';
    }
    if (this.fullUntilMs <= agenda.nowMs) return null;
    tally.took('disk-full');
    return 'ENOSPC';
  }

  #writeBuffered(file: VirtualFile, { bytes, position }: Flight): void {
    const before = file.bytes.slice(position, position + bytes.length);
    file.unsynced.push({ position, before, zeros: bytes.length - before.length });
    putBytes(file, bytes, position);
  }

  #sync(file: VirtualFile): void {
    file.unsynced = [];
  }

  #file(path: string): VirtualFile {
    const file = this.#names.get(path);
    if (file !== undefined) return file;
    throw Object.assign(new Error(`ENOENT: ${path}`), { code: 'ENOENT' });
  }

  #create(path: string): VirtualFile {
    assert(!this.#names.has(path), 'a new file has a new name');
    const file = { bytes: new Uint8Array(0), unsynced: [] };
    this.#change({ path, file });
    return file;
  }

  #list(directory: string): string[] {
    const prefix = `${directory}/`;
    const inside = [...this.#names.keys()].filter((path) => path.startsWith(prefix));
    return inside.map((path) => path.slice(prefix.length)).filter((name) => !name.includes('/'));
  }

  #rename(from: string, to: string): void {
    const file = this.#file(from);
    // One step of the directory, kept or lost as one.
    put(this.#names, { path: from, file: null });
    put(this.#names, { path: to, file });
    this.#nameChanges.push({ path: to, file });
    this.#nameChanges.push({ path: from, file: null });
  }

  #copy(from: string, to: string): void {
    const file = { bytes: this.#file(from).bytes.slice(), unsynced: [] };
    this.#change({ path: to, file });
  }

  #change(change: NameChange): void {
    if (change.file === null && !this.#names.has(change.path)) return;
    put(this.#names, change);
    this.#nameChanges.push(change);
  }

  #syncNames(): void {
    for (const change of this.#nameChanges) put(this.#durableNames, change);
    this.#nameChanges = [];
  }

  // ---- what a crash leaves ----------------------------------------------------------------------

  #settle(flight: Flight): void {
    const { dice, tally } = this.#parts;
    const { open, bytes, position } = flight;
    if (dice.chance(this.#share('lost-write'))) {
      tally.took('lost-write');
    } else if (dice.chance(this.#share('torn-write'))) {
      tally.took('torn-write');
      this.#tear(flight);
    } else if (this.#mayGarble(open.path) && dice.chance(this.#share('garbled-write'))) {
      tally.took('garbled-write');
      this.#parts.damaged();
      const garbled = bytes.slice();
      const from = dice.below(bytes.length);
      const to = Math.min(bytes.length, from + SECTOR_BYTES);
      for (let at = from; at < to; at += 1) garbled[at] = 1 + dice.below(255);
      putBytes(open.file, garbled, position);
    } else {
      putBytes(open.file, bytes, position);
    }
  }

  // Crashes in a write are rare: what was drawn and has not struck yet is likelier.
  #share(fault: 'lost-write' | 'torn-write' | 'garbled-write'): number {
    const { mix, tally } = this.#parts;
    const share = mix.share(fault);
    return share > 0 && tally.of(fault) === 0 ? Math.max(share, 0.4) : share;
  }

  #mayGarble(path: string): boolean {
    return path.endsWith('.wal') && this.#parts.mayDamage();
  }

  // Cut short at some byte, or whole sectors of it missing.
  #tear({ open, bytes, position }: Flight): void {
    const { dice } = this.#parts;
    if (dice.chance(0.5)) {
      this.#putPart({ open, bytes, position });
      return;
    }
    for (let at = 0; at < bytes.length;) {
      const inSector = (position + at) % SECTOR_BYTES;
      const next = Math.min(at + SECTOR_BYTES - inSector, bytes.length);
      if (dice.chance(0.5)) putBytes(open.file, bytes.subarray(at, next), position + at);
      at = next;
    }
  }

  // A refusal stops at some byte. Where the log would have to take the cut for damage, which is a
  // matter of a byte here and there, it stops at a multiple of eight: such damage has its own fault.
  #putPart({ open, bytes, position }: Flight): void {
    const cut = this.#parts.dice.below(bytes.length + 1);
    const arrived = open.path.endsWith('.wal') ? cut - (cut % 8) : cut;
    putBytes(open.file, bytes.subarray(0, arrived), position);
  }

  // Each buffered write that was not synced is kept or lost, whatever came after it.
  #forget(file: VirtualFile): void {
    for (const { position, before, zeros } of file.unsynced.reverse()) {
      if (!this.#parts.dice.chance(0.5)) continue;
      file.bytes.set(before, position);
      file.bytes.fill(0, position + before.length, position + before.length + zeros);
    }
    file.unsynced = [];
  }
}

function put(names: Map<string, VirtualFile>, { path, file }: NameChange): void {
  if (file === null) names.delete(path);
  else names.set(path, file);
}

function putBytes(file: VirtualFile, bytes: Uint8Array, position: number): void {
  if (file.bytes.length < position + bytes.length) resize(file, position + bytes.length);
  file.bytes.set(bytes, position);
}

function resize(file: VirtualFile, lengthBytes: number): void {
  if (file.bytes.length === lengthBytes) return;
  const resized = new Uint8Array(lengthBytes);
  resized.set(file.bytes.subarray(0, lengthBytes));
  file.bytes = resized;
}

function read(file: VirtualFile, bytes: Uint8Array, position: number): number {
  const found = file.bytes.subarray(position, position + bytes.length);
  bytes.set(found);
  return found.length;
}
