// `node inspect`: what the log on disk holds, one JSON line per finding, in the order of the bytes.
// Reads only and takes no lock, so it may look at a stopped node or, for a moment's view, at a
// running one. Knows flags and payloads; how the files are laid out is known to src/raft/storage.

import { parseArgs } from 'node:util';
import { EntryReader } from '../../codec/entry-payload.ts';
import { decodeConfChange } from '../../raft/core/conf-change-bytes.ts';
import { inspectReplica } from '../../raft/storage/inspect.ts';
import type { InspectedRecord } from '../../raft/storage/inspect.ts';
import { writeLine } from './line-output.ts';
import { UsageError } from '../run-options.ts';

type InspectedEntry = Extract<InspectedRecord, { kind: 'entry' }>;

interface InspectFlags {
  readonly dataDir: string;
  readonly from: number;
  readonly to: number;
}

/**
 * Writes the findings to `out`; resolves to whether the log is undamaged.
 * @throws UsageError for flags, StorageError when there is no replica or its hard state is damaged
 */
export async function inspectLog(
  args: readonly string[],
  out: NodeJS.WritableStream,
): Promise<boolean> {
  const { dataDir, from, to } = parseInspectFlags(args);
  let whole = true;
  let lastIndex = 0;
  for await (const record of inspectReplica(dataDir)) {
    if (record.kind === 'damage') whole = false;
    if (record.kind === 'block') continue;
    if (record.kind !== 'entry') {
      await writeLine(out, JSON.stringify(record));
      continue;
    }
    // A later write replaced what followed: of entries with one index the last one counts.
    const replaces = record.index <= lastIndex;
    lastIndex = record.index;
    if (record.index < from || record.index > to) continue;
    await writeLine(out, JSON.stringify({ ...entryLine(record), replaces }));
  }
  return whole;
}

function entryLine(record: InspectedEntry): object {
  const { kind, file, offset, index, term, type, data } = record;
  return { kind, file, offset, index, term, type, bytes: data.length, content: contentOf(record) };
}

/** In words: a membership change by its steps, commands counted by kind. */
function contentOf({ type, data }: InspectedEntry): string {
  if (type !== 'normal') return membershipText(data);
  if (data.length === 0) return 'no-op of a new leader';
  const reader = new EntryReader();
  reader.open(data);
  const counts = new Map<string, number>();
  while (reader.nextFrame()) {
    while (reader.nextCommand()) {
      const kind = reader.command.kind ?? 'unknown command';
      counts.set(kind, (counts.get(kind) ?? 0) + 1);
    }
  }
  if (counts.size === 0) return 'clock';
  return [...counts].map(([kind, count]) => `${count} ${kind}`).join(', ');
}

function membershipText(data: Uint8Array): string {
  const change = decodeConfChange(data);
  if (change === null) return 'unreadable membership change';
  const steps = change.steps.map((step) => `${step.kind} ${step.nodeId}`);
  return steps.length === 0 ? 'leave the joint membership' : steps.join(', ');
}

function parseInspectFlags(args: readonly string[]): InspectFlags {
  const flags = readFlags(args);
  const dataDir = flags['data-dir'];
  if (dataDir === undefined) throw new UsageError('--data-dir: is required');
  const from = flags.from === undefined ? 1 : indexOf(flags.from, '--from');
  const to = flags.to === undefined ? Number.MAX_SAFE_INTEGER : indexOf(flags.to, '--to');
  return { dataDir, from, to };
}

function readFlags(args: readonly string[]) {
  const string = { type: 'string' } as const;
  try {
    const options = { 'data-dir': string, from: string, to: string };
    return parseArgs({ args: [...args], options }).values;
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : 'unreadable flags', {
      cause: error,
    });
  }
}

/** @throws UsageError for what is no log index */
export function indexOf(text: string, flag: string): number {
  const index = /^\d{1,15}$/.test(text) ? Number(text) : 0;
  if (index >= 1) return index;
  throw new UsageError(`${flag}: must be a log index, 1 or more`);
}
