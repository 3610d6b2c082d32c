// `node export-books`: the books in a snapshot file as text that is the same wherever the books are the
// same (docs/formats.md section 11), row by row.

import { parseArgs } from 'node:util';
import { canonicalJson, canonicalLine } from '../../codec/canonical-row.ts';
import { decodeRow, isBookKey } from '../../codec/row-reader.ts';
import { required } from './init.ts';
import { writeLine } from './line-output.ts';
import { SnapshotFileReader } from '../snapshots/snapshot-file-reader.ts';
import { fileRows } from '../snapshots/snapshot-file-rows.ts';

const formatVersion = 1;

/** @throws UsageError for flags, StorageError naming the byte where the file is damaged */
export async function exportBooks(
  args: readonly string[],
  out: NodeJS.WritableStream,
): Promise<void> {
  const options = { file: { type: 'string' } } as const;
  const { values } = parseArgs({ args: [...args], options });
  const reader = await SnapshotFileReader.open(required(values.file, '--file'));
  try {
    const { index } = reader.header;
    await writeLine(out, canonicalJson({ table: 'books', version: formatVersion, index }));
    for await (const { key, value } of fileRows(reader)) {
      if (!isBookKey(key)) continue;
      const line = canonicalLine(decodeRow(key, value).row);
      if (line !== null) await writeLine(out, line);
    }
  } finally {
    await reader.close();
  }
}
