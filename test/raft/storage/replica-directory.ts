// A replica's directory under the system's temporary one, for tests on real files, and the few
// nouns those tests speak in.

import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { Entry } from '../../../src/raft/core/entry.ts';
import { createReplica } from '../../../src/raft/storage/create-replica.ts';
import type { ReplicaStart } from '../../../src/raft/storage/create-replica.ts';
import { recoverReplica } from '../../../src/raft/storage/recovery.ts';
import type { RecoveredReplica, RecoveryOptions } from '../../../src/raft/storage/recovery.ts';
import type { ReplicaIdentity } from '../../../src/raft/storage/identity-file.ts';
import { segmentName } from '../../../src/raft/storage/wal-format.ts';

export const IDENTITY: ReplicaIdentity = {
  format: 1,
  clusterId: '00112233445566aa',
  nodeId: 1,
  incarnation: 'ffeeddccbbaa0099',
  groupId: 1,
  members: [
    {
      nodeId: 1,
      incarnation: 'ffeeddccbbaa0099',
      peerAddress: '127.0.0.1:7201',
      clientAddress: '127.0.0.1:7101',
      httpAddress: '127.0.0.1:7301',
    },
  ],
};

/** Term and vote under which a test appends when it does not care. */
export const voted = (term: number, commit = 0) => ({ term, vote: 1, commit });

export const entry = (term: number, index: number, text = `${term}.${index}`): Entry => ({
  term,
  index,
  type: 'normal',
  data: Buffer.from(text),
});

/** Entries `from` to `to`, both included, of one term. */
export const entries = (term: number, from: number, to: number): Entry[] =>
  Array.from({ length: Math.max(0, to - from + 1) }, (_, at) => entry(term, from + at));

/** What a log holds, as `term.index` texts are too weak: terms, indices and payloads. */
export const held = (replica: RecoveredReplica): string[] =>
  heldEntries(replica).map(
    ({ term, index, data }) => `${term}/${index}:${Buffer.from(data).toString()}`,
  );

export function heldEntries({ log }: RecoveredReplica): readonly Entry[] {
  if (log.lastIndex() < log.firstIndex()) return [];
  const found = log.entries(log.firstIndex(), log.lastIndex() + 1, Number.MAX_SAFE_INTEGER);
  if (found === 'compacted') throw new Error('the first index is not compacted');
  return found;
}

export const shown = (list: readonly Entry[]): string[] =>
  list.map(({ term, index, data }) => `${term}/${index}:${Buffer.from(data).toString()}`);

export class ReplicaDirectory {
  readonly path: string;

  private constructor(path: string) {
    this.path = path;
  }

  static async empty(): Promise<ReplicaDirectory> {
    return new ReplicaDirectory(await mkdtemp(join(tmpdir(), 'holdfast-storage-')));
  }

  /** A new replica with segments of 4 KiB, so that rolling is the rule. */
  static async create(
    start: ReplicaStart = {},
    identity: Partial<ReplicaIdentity> = {},
  ): Promise<ReplicaDirectory> {
    const directory = await ReplicaDirectory.empty();
    const owner = { ...IDENTITY, ...identity };
    await createReplica(directory.path, owner, { segmentBytes: 4096, ...start });
    return directory;
  }

  recover(options: RecoveryOptions = {}): Promise<RecoveredReplica> {
    return recoverReplica(this.path, options);
  }

  segment(sequence: number): string {
    return join(this.path, 'wal', segmentName(sequence));
  }

  get hardState(): string {
    return join(this.path, 'hard-state');
  }

  /** Changes one byte of a file in place. */
  async flip(file: string, offset: number, mask = 0xff): Promise<void> {
    const bytes = await readFile(file);
    bytes.writeUInt8(bytes.readUInt8(offset) ^ mask, offset);
    await writeFile(file, bytes);
  }

  /** Removes every file of the log. */
  async clearWal(): Promise<void> {
    await rm(join(this.path, 'wal'), { recursive: true });
    await mkdir(join(this.path, 'wal'));
  }

  async remove(): Promise<void> {
    await rm(this.path, { recursive: true, force: true });
  }
}
