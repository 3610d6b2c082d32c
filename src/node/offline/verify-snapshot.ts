// `node verify`: whether a snapshot file is whole, down to every row, and what is in it. Knows flags
// and what to tell; how the bytes lie is known to snapshot-file-reader.ts.

import { parseArgs } from 'node:util';
import { storedTables } from '../../codec/row-tables.ts';
import type { BooksMeta } from '../../codec/meta-row-codec.ts';
import type { SnapshotFinding } from '../../domain/snapshot-finding.ts';
import { SnapshotRowsCheck } from '../books/snapshot-rows-check.ts';
import { required } from './init.ts';
import { SnapshotFileReader } from '../snapshots/snapshot-file-reader.ts';

/** @throws UsageError for flags, StorageError naming the byte where the file is damaged */
export async function verifySnapshot(args: readonly string[]): Promise<SnapshotFinding> {
  const options = { file: { type: 'string' } } as const;
  const { values } = parseArgs({ args: [...args], options });
  const file = required(values.file, '--file');
  const reader = await SnapshotFileReader.open(file);
  try {
    return await findingOf(file, reader);
  } finally {
    await reader.close();
  }
}

async function findingOf(file: string, reader: SnapshotFileReader): Promise<SnapshotFinding> {
  const check = new SnapshotRowsCheck();
  for await (const { offset, rows } of reader.chunks()) {
    try {
      check.take(rows);
    } catch (error) {
      reader.refuse(offset, error instanceof Error ? error.message : String(error));
    }
  }
  const { trailer, header } = reader;
  const sha256 = trailer?.sha256 ?? new Uint8Array(0);
  const flaw = check.flaw(trailer?.rows ?? 0, sha256) ?? headerFlaw(header, check.meta);
  if (flaw !== null) reader.refuse(0, flaw);
  const counts = storedTables.map((table) => [table.name, check.tables.of(table).rows] as const);
  return {
    ...{ file, ...header, bytes: reader.bytesRead, chunks: trailer?.chunks ?? 0 },
    ...{ rows: check.rowCount, sha256: Buffer.from(sha256).toString('hex') },
    tables: Object.fromEntries(counts),
  };
}

function headerFlaw(header: SnapshotFileReader['header'], meta: BooksMeta | null): string | null {
  const same =
    meta?.clusterId === header.clusterId &&
    meta.appliedIndex === header.index &&
    meta.term === header.term &&
    meta.digest === header.digest;
  return same ? null : 'the header is not that of these books';
}
