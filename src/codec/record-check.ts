// Checks one record of a frame that came from outside: known kind, zero where nothing belongs, safe
// integers, texts that are what they must be. Says what is wrong in words; decides nothing about
// amounts or quantities, which is for the state machine to do, command by command.

import { frameCommandsMax, recordAt, recordFixedBytes, recordFlags } from './frame-format.ts';
import { commandKindCodes } from '../domain/command.ts';
import { eventBytesMax, tailBytesMax, textHeadBytes, textTags } from './frame-format.ts';
import { isInt53, isUint53, readInt53 } from './int53.ts';
import { recordLayouts } from './record-layout.ts';
import type { NameUse, NumberUse, RecordLayout } from './record-layout.ts';
import { textFlaw } from './text-check.ts';

/** A frame being checked; `offset` moves from record to record. */
export interface RecordsUnderCheck {
  readonly bytes: Uint8Array;
  readonly view: DataView;
  readonly sessionId: number;
  readonly fileClock: boolean;
  offset: number;
}

/** Null when all `count` records are in order and fill the frame; else what is wrong, in words. */
export function recordsFlaw(frame: RecordsUnderCheck, count: number): string | null {
  if (count < 1 || count > frameCommandsMax) {
    return `count must be 1 to ${frameCommandsMax}, not ${count}`;
  }
  for (let at = 0; at < count; at += 1) {
    const flaw = recordFlaw(frame);
    if (flaw !== null) return `record ${at}: ${flaw}`;
  }
  if (frame.offset === frame.bytes.length) return null;
  return `byteLength must be ${frame.offset} for ${count} records`;
}

function recordFlaw(frame: RecordsUnderCheck): string | null {
  const { view, offset } = frame;
  if (offset + recordFixedBytes > view.byteLength) return 'the frame ends within it';
  const code = view.getUint8(offset);
  const layout = recordLayouts[code];
  if (layout === undefined) return `unknown kind ${code}`;
  if (code === clockCode && !frame.fileClock) return clockRule;
  const tailBytes = view.getUint16(offset + recordAt.tailBytes, true);
  const end = offset + recordFixedBytes + tailBytes;
  const most = layout.data ? tailBytesMax + eventBytesMax : tailBytesMax;
  if (tailBytes > most) return `${layout.kind}: tail must be at most ${most} bytes`;
  if (end > view.byteLength) return `${layout.kind}: the frame ends within its tail`;
  frame.offset = end;
  const flaw = fixedFlaw(view, offset, layout) ?? sessionFlaw(frame, layout);
  if (flaw !== null) return `${layout.kind}: ${flaw}`;
  const needs = namesNeeded(view, offset, layout);
  if (tailBytes === 0 && needs === 0) return null;
  const optional = namesAllowed(view, offset, layout) | optionalTexts(layout);
  const tail = tailFlaw(
    frame.bytes,
    { start: offset + recordFixedBytes, end },
    { needs, optional },
  );
  return tail === null ? null : `${layout.kind}: ${tail}`;
}

const clockCode = commandKindCodes['advance-clock'];
const clockRule = 'advance-clock: only nodes started with --file-clock take the time from a file';

function fixedFlaw(view: DataView, offset: number, layout: RecordLayout): string | null {
  if ((view.getUint8(offset + recordAt.flags) & ~layout.flags) !== 0) {
    return `flags must be within ${layout.flags}`;
  }
  const mayHaveId = layout.account === 'ref' || layout.account === 'maybe';
  if (!mayHaveId && view.getUint32(offset + recordAt.accountId, true) !== 0) {
    return 'account id must be zero';
  }
  const mayHaveSymbolId = layout.symbol === 'ref' || layout.symbol === 'maybe';
  if (!mayHaveSymbolId && view.getUint32(offset + recordAt.symbolId, true) !== 0) {
    return 'symbol id must be zero';
  }
  if (!layout.small && view.getUint32(offset + recordAt.small, true) !== 0) {
    return 'small must be zero';
  }
  if (!isNumberRight(view, offset + recordAt.a, layout.a)) return numberRule('a', layout.a);
  if (!isNumberRight(view, offset + recordAt.b, layout.b)) return numberRule('b', layout.b);
  if (!isNumberRight(view, offset + recordAt.c, layout.c)) return numberRule('c', layout.c);
  const isUnlimited = (view.getUint8(offset + recordAt.flags) & recordFlags.unlimited) !== 0;
  if (isUnlimited && readInt53(view, offset + recordAt.b) !== 0) return 'inventory must be zero';
  return null;
}

function isNumberRight(view: DataView, at: number, use: NumberUse | null): boolean {
  if (use === null) return view.getUint32(at, true) === 0 && view.getInt32(at + 4, true) === 0;
  return use.negative ? isInt53(view, at) : isUint53(view, at);
}

function numberRule(field: string, use: NumberUse | null): string {
  if (use === null) return `${field} must be zero`;
  const least = use.negative ? '-2^53 + 1' : '0';
  return `${use.name} must be a whole number from ${least} to 2^53 - 1`;
}

function sessionFlaw(frame: RecordsUnderCheck, layout: RecordLayout): string | null {
  if ((layout.kind === 'open-session') === (frame.sessionId === 0)) return null;
  return frame.sessionId === 0 ? 'session 0 only opens a session' : 'sessionId must be 0';
}

const tags = new Set<number>(Object.values(textTags));

// One bit per tag, so that what must stand and what stands are two numbers.
const bitOf = (tag: number): number => 1 << tag;

function namesNeeded(view: DataView, offset: number, layout: RecordLayout): number {
  const account = isByName(layout.account, view.getUint32(offset + recordAt.accountId, true));
  const symbol = isByName(layout.symbol, view.getUint32(offset + recordAt.symbolId, true));
  const names = (account ? bitOf(textTags.account) : 0) | (symbol ? bitOf(textTags.symbol) : 0);
  const filename = layout.filename ? bitOf(textTags.filename) : 0;
  const token = layout.token ? bitOf(textTags.token) : 0;
  return names | filename | token | (layout.data ? bitOf(textTags.data) : 0);
}

/** Names that may stand or not: where neither id nor name has to. */
function namesAllowed(view: DataView, offset: number, layout: RecordLayout): number {
  const accountId = view.getUint32(offset + recordAt.accountId, true);
  const symbolId = view.getUint32(offset + recordAt.symbolId, true);
  const account = layout.account === 'maybe' && accountId === 0 ? bitOf(textTags.account) : 0;
  return account | (layout.symbol === 'maybe' && symbolId === 0 ? bitOf(textTags.symbol) : 0);
}

const isByName = (use: NameUse, id: number): boolean =>
  use === 'name' || (use === 'ref' && id === 0);

const optionalTexts = (layout: RecordLayout): number =>
  (layout.clOrdId ? bitOf(textTags.clOrdId) : 0) |
  (layout.displayName ? bitOf(textTags.displayName) : 0);

function tailFlaw(
  bytes: Uint8Array,
  tail: { readonly start: number; readonly end: number },
  { needs, optional }: { readonly needs: number; readonly optional: number },
): string | null {
  let seen = 0;
  let offset = tail.start;
  while (offset < tail.end) {
    const tag = bytes[offset] ?? 0;
    const start = offset + textHeadBytes;
    const end = tag === textTags.data ? tail.end : start + (bytes[offset + 1] ?? 0);
    if (end > tail.end || end === start || (tag === textTags.data && bytes[offset + 1] !== 0))
      return 'a text of its tail has a wrong length';
    if (!tags.has(tag)) return `unknown text tag ${tag}`;
    if (seen >= bitOf(tag)) return 'texts must stand in the order of their tags, each once';
    const flaw = textFlaw(bytes, tag, { start, end });
    if (flaw !== null) return flaw;
    seen |= bitOf(tag);
    offset = end;
  }
  if ((seen & needs) !== needs) return 'a name must stand in the tail where there is no id';
  if ((seen & ~(needs | optional)) !== 0) return 'a text that does not belong to it';
  return null;
}
