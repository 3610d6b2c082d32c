// `node export-log`: the committed log in a snapshot file, every entry that carried commands, as JSON
// lines (docs/formats.md section 10). The history keeps them all, long after the log itself was cut.

import { parseArgs } from 'node:util';
import { decodeHistory } from '../../codec/history-reader.ts';
import { logLine } from '../../codec/log-line.ts';
import { decodeRow, isBookKey } from '../../codec/row-reader.ts';
import { historyTables, tableOfKey } from '../../codec/row-tables.ts';
import { required } from './init.ts';
import { indexOf } from './inspect-log.ts';
import { writeLine } from './line-output.ts';
import { UsageError } from '../run-options.ts';
import { SnapshotFileReader } from '../snapshots/snapshot-file-reader.ts';
import { fileRows } from '../snapshots/snapshot-file-rows.ts';
import type { FileRow } from '../snapshots/snapshot-file-rows.ts';

interface ExportFlags {
  readonly file: string;
  readonly from: number;
  readonly to: number;
  readonly answers: boolean;
}

const formatVersion = 1;

/** @throws UsageError for flags, StorageError naming the byte where the file is damaged */
export async function exportLog(
  args: readonly string[],
  out: NodeJS.WritableStream,
): Promise<void> {
  const flags = parseExportFlags(args);
  const reader = await SnapshotFileReader.open(flags.file);
  try {
    for await (const row of fileRows(reader)) {
      const line = lineOf(row, reader.header, flags);
      if (line !== null) await writeLine(out, JSON.stringify(line));
    }
  } finally {
    await reader.close();
  }
}

type Header = SnapshotFileReader['header'];

// The counters stand before the history: the first line says as of when the last is complete.
function lineOf({ key, value }: FileRow, header: Header, flags: ExportFlags): object | null {
  if (isBookKey(key)) {
    const { row } = decodeRow(key, value);
    if (row.table !== 'counters') return null;
    return {
      log: 'holdfast',
      version: formatVersion,
      ...header,
      machineMs: row.machineMs,
      ...prunedText(row.prunedThrough),
    };
  }
  if (tableOfKey(key) !== historyTables.entry) return null;
  const entry = decodeHistory(key, value);
  // The history may be ahead of the books.
  const last = Math.min(header.index, flags.to);
  if (entry.index < flags.from || entry.index > last) return null;
  return logLine(entry, flags.answers);
}

// Whoever replays the export must know that it does not begin at the beginning.
const prunedText = (prunedThrough: number) => (prunedThrough === 0 ? {} : { prunedThrough });

function parseExportFlags(args: readonly string[]): ExportFlags {
  const { file, from, to, answers } = readFlags(args);
  return {
    file: required(file, '--file'),
    from: from === undefined ? 1 : indexOf(from, '--from'),
    to: to === undefined ? Number.MAX_SAFE_INTEGER : indexOf(to, '--to'),
    answers: answers === true,
  };
}

function readFlags(args: readonly string[]) {
  const string = { type: 'string' } as const;
  try {
    const options = {
      file: string,
      from: string,
      to: string,
      answers: { type: 'boolean' },
    } as const;
    return parseArgs({ args: [...args], options }).values;
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : 'unreadable flags', {
      cause: error,
    });
  }
}
