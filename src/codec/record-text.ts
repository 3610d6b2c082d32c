// Frames of an entry payload → plain objects, for exports: every field that a record of its kind uses
// (record-layout.ts), under the name it has in docs/formats.md section 2, and nothing else. For people
// and other programs to read; the state machine reads records in place (command-reader.ts).

import { assert } from '../base/assert.ts';
import { timesInForce } from '../domain/order.ts';
import { tokenRoleOf } from '../domain/token-role.ts';
import { entryHeadBytes } from './entry-payload.ts';
import { frameAt, frameHeaderBytes, recordAt, recordFixedBytes } from './frame-format.ts';
import { recordFlags, textHeadBytes, textTags, timeInForceShift } from './frame-format.ts';
import { readInt53, viewOf } from './int53.ts';
import { recordLayouts } from './record-layout.ts';
import type { NumberUse, RecordLayout } from './record-layout.ts';

/** Its kind, then its fields. Amounts and prices are in 1/10,000 dollar. */
export type RecordText = Readonly<Record<string, string | number | boolean>>;

export interface FrameText {
  /** 0: the frame opens a session, and `firstSeq` is the client's nonce. */
  readonly sessionId: number;
  readonly firstSeq: number;
  readonly ackedThrough: number;
  /** On whose behalf it came; absent: of whoever is bound by no token. */
  readonly caller?: { readonly role: string; readonly accountId: number };
  readonly commands: readonly RecordText[];
}

/** The frames of an entry that was committed: its bytes were checked when they were admitted. */
export function frameTexts(payload: Uint8Array): FrameText[] {
  const bytes = Buffer.from(payload.buffer, payload.byteOffset, payload.length);
  const view = viewOf(payload);
  const frames: FrameText[] = [];
  let start = entryHeadBytes;
  while (start < bytes.length) {
    frames.push(frameText(bytes, view, start));
    start += view.getUint32(start + frameAt.byteLength, true);
  }
  assert(start === bytes.length, 'frames fill their entry');
  return frames;
}

function frameText(bytes: Buffer, view: DataView, start: number): FrameText {
  const commands: RecordText[] = [];
  const count = view.getUint32(start + frameAt.count, true);
  let offset = start + frameHeaderBytes;
  for (let at = 0; at < count; at += 1) {
    commands.push(recordText(bytes, view, offset));
    offset += recordFixedBytes + view.getUint16(offset + recordAt.tailBytes, true);
  }
  return {
    sessionId: readInt53(view, start + frameAt.sessionId),
    firstSeq: readInt53(view, start + frameAt.firstSeq),
    ackedThrough: readInt53(view, start + frameAt.ackedThrough),
    ...callerText(view, start),
    commands,
  };
}

function callerText(view: DataView, start: number): Pick<FrameText, 'caller'> {
  const code = view.getUint8(start + frameAt.callerRole);
  if (code === 0) return {};
  const accountId = view.getUint32(start + frameAt.callerAccount, true);
  return { caller: { role: tokenRoleOf(code) ?? `unknown ${code}`, accountId } };
}

function recordText(bytes: Buffer, view: DataView, offset: number): RecordText {
  const code = view.getUint8(offset + recordAt.kind);
  const layout = recordLayouts[code];
  // Admitted by a newer version, and answered `malformed` by this one.
  if (layout === undefined) return { kind: `unknown ${code}` };
  const number = (at: number, use: NumberUse | null) =>
    use === null ? {} : { [use.name]: readInt53(view, offset + at) };
  return {
    kind: layout.kind,
    ...idText('accountId', view.getUint32(offset + recordAt.accountId, true)),
    ...idText('symbolId', view.getUint32(offset + recordAt.symbolId, true)),
    ...flagTexts(layout, view.getUint8(offset + recordAt.flags)),
    ...smallText(layout, view.getUint32(offset + recordAt.small, true)),
    ...number(recordAt.a, layout.a),
    ...number(recordAt.b, layout.b),
    ...number(recordAt.c, layout.c),
    ...tailTexts(bytes, {
      start: offset + recordFixedBytes,
      end: offset + recordFixedBytes + view.getUint16(offset + recordAt.tailBytes, true),
    }),
  };
}

/** A price's source, or the number in the audit that a day-trading command came with. */
function smallText({ kind, small }: RecordLayout, value: number): RecordText {
  if (!small) return {};
  if (kind === 'set-price') return { source: value };
  return value === 0 ? {} : { transactionNum: value };
}

const idText = (field: string, id: number): RecordText => (id === 0 ? {} : { [field]: id });

function flagTexts(layout: RecordLayout, flags: number): RecordText {
  const uses = (flag: number): boolean => (layout.flags & flag) !== 0;
  const has = (flag: number): boolean => (flags & flag) !== 0;
  const { sell, house, createIfMissing, unlimited, timeInForce, active, numbered } = recordFlags;
  const code = (flags & timeInForce) >> timeInForceShift;
  return {
    ...(uses(sell) ? { side: has(sell) ? 'sell' : 'buy' } : {}),
    ...(uses(house) ? { accountKind: has(house) ? 'house' : 'cash' } : {}),
    ...(uses(createIfMissing) ? { createIfMissing: has(createIfMissing) } : {}),
    ...(uses(unlimited) ? { unlimited: has(unlimited) } : {}),
    ...(uses(timeInForce) ? { timeInForce: timesInForce[code] ?? 'gtc' } : {}),
    ...(uses(numbered) ? { numbered: has(numbered) } : {}),
    ...(uses(active) ? { active: has(active) } : {}),
  };
}

const tagNames = new Map(Object.entries(textTags).map(([name, tag]) => [tag as number, name]));

function tailTexts(
  bytes: Buffer,
  tail: { readonly start: number; readonly end: number },
): RecordText {
  const texts: Record<string, string> = {};
  for (let at = tail.start; at < tail.end;) {
    const tag = bytes[at] ?? 0;
    const length = bytes[at + 1] ?? 0;
    const end = length === 0 ? tail.end : at + textHeadBytes + length;
    texts[tagNames.get(tag) ?? `text ${tag}`] = bytes.toString('utf8', at + textHeadBytes, end);
    at = end;
  }
  return texts;
}
