// The entries inside a message ↔ bytes, with the rules that bind them to their message.
// Raft paper §5.3. Knows nothing of frames; the header's bytes are drawn in entry-codec.ts.
//
//   u32 number of entries, then for each: header, 20; data

import type { Entry } from '../core/entry.ts';
import type { WireKind } from '../core/message.ts';
import type { ByteReader } from './byte-reader.ts';
import type { ByteWriter } from './byte-writer.ts';
import { ENTRY_HEADER_BYTES, readEntryHeader, writeEntryHeader } from './entry-codec.ts';
import type { EntryHeader } from './entry-codec.ts';
import { require } from './malformed-bytes.ts';

/** What the entries must agree with. */
export interface EntryScope {
  readonly kind: WireKind;
  readonly term: number;
  readonly prevIndex: number;
  readonly prevTerm: number;
}

export function writeMessageEntries(writer: ByteWriter, entries: readonly Entry[]): void {
  writer.u32(entries.length);
  for (const entry of entries) {
    writeEntryHeader(writer.view, writer.skip(ENTRY_HEADER_BYTES), entry);
    writer.bytes(entry.data);
  }
}

/** Payloads are shared with the input. @throws MalformedBytes */
export function readMessageEntries(reader: ByteReader, scope: EntryScope): Entry[] {
  const count = reader.u32();
  // The count is a stranger's claim: it must fit the bytes that are here before room is made.
  require(count > 0, 'a flag for entries announces at least one');
  require(count * ENTRY_HEADER_BYTES <= reader.remainingBytes, 'every announced entry is there');
  const entries: Entry[] = [];
  let previousTerm = scope.prevTerm;
  for (let at = 0; at < count; at += 1) {
    const header = readEntryHeader(reader.view, reader.skip(ENTRY_HEADER_BYTES));
    requireInScope(header, scope, { at, previousTerm });
    previousTerm = header.term;
    const { term, index, type, dataBytes } = header;
    entries.push({ term, index, type, data: reader.bytes(dataBytes) });
  }
  return entries;
}

function requireInScope(
  header: EntryHeader,
  scope: EntryScope,
  place: { readonly at: number; readonly previousTerm: number },
): void {
  if (scope.kind === 'propose') {
    require(header.term === 0 && header.index === 0, 'a proposal has no place in a log yet');
    return;
  }
  require(scope.kind === 'append', 'only appends and proposals carry entries');
  require(header.index === scope.prevIndex + 1 + place.at, 'appended entries follow on each other');
  require(header.term > 0 && header.term >= place.previousTerm, 'terms never decrease in a log');
  require(header.term <= scope.term, 'no entry is newer than its sender');
}
