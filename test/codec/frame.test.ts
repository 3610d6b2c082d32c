// Command frames: what is packed passes admission and reads back; what was touched is refused.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { crc32 } from '../../src/base/crc.ts';
import { commandFlaw } from '../../src/codec/command-flaw.ts';
import { noIds } from '../../src/codec/command-writer.ts';
import { encodeEntryPayload } from '../../src/codec/entry-payload.ts';
import { checkFrame } from '../../src/codec/frame-check.ts';
import { FrameWriter } from '../../src/codec/frame-writer.ts';
import type { Command } from '../../src/domain/command.ts';
import { money } from '../../src/domain/money.ts';
import { quantity } from '../../src/domain/quantity.ts';
import { command, commands, everyFlippedBit, home, plainOrder, someIds } from './commands.ts';
import { framesOf } from './entry-commands.ts';

const place = { sessionId: 9, firstSeq: 5, ackedThrough: 2 };
const writer = new FrameWriter(home, someIds);

test('a packed frame passes admission and reads back as the commands it was made of', () => {
  fc.assert(
    fc.property(commands, (list) => {
      const bytes = writer.frame(place, list);
      const verdict = checkFrame(bytes, home);
      expect(verdict).toEqual({ kind: 'ok', sessionId: 9, firstSeq: 5, count: list.length });
      const [frame] = framesOf(encodeEntryPayload(1, [bytes]));
      expect(frame).toEqual({ ...place, commands: list });
    }),
  );
});

test('what can be packed has no flaw, and names are packed without any ids too', () => {
  const byNames = new FrameWriter(home, noIds);
  fc.assert(
    fc.property(command, (one) => {
      expect(commandFlaw(one)).toBeNull();
      expect(checkFrame(byNames.frame(place, [one]), home).kind).toBe('ok');
    }),
  );
});

test('any flipped bit of a frame is refused', () => {
  const bytes = writer.frame(place, [
    { kind: 'order', account: 'bob', symbol: 'X', side: 'sell', quantity: quantity(3) },
    { kind: 'deposit', account: 'alice', amountUnits: money(100), createIfMissing: true },
  ]);
  for (const damaged of everyFlippedBit(bytes)) {
    expect(checkFrame(damaged, home).kind).toBe('refused');
  }
});

test('session frames are recognised by session 0 and the nonce', () => {
  const nonce = 2 ** 53 - 1;
  expect(checkFrame(writer.openSession(nonce), home)).toMatchObject({
    kind: 'ok',
    sessionId: 0,
    firstSeq: nonce,
    count: 1,
  });
  expect(checkFrame(writer.closeSession(place), home)).toMatchObject({ kind: 'ok', sessionId: 9 });
});

test('a frame of another cluster or group is refused as such', () => {
  const bytes = writer.frame(place, [plainOrder(1)]);
  const elsewhere = [
    { ...home, clusterId: '00c0ffee00decadf' },
    { ...home, clusterId: '10c0ffee00decade' },
    { ...home, groupId: 8 },
  ];
  for (const other of elsewhere) {
    expect(checkFrame(bytes, other)).toMatchObject({ kind: 'refused', code: 'wrong-cluster' });
  }
});

test('a frame above 256 KiB is too large, and one of 4,096 commands is not', () => {
  expect(checkFrame(new Uint8Array(256 * 1024 + 1), home)).toMatchObject({ code: 'too-large' });
  const most = Array.from({ length: 4_096 }, (_, at) => plainOrder(at + 1));
  expect(checkFrame(writer.frame(place, most), home)).toMatchObject({ kind: 'ok', count: 4_096 });
  expect(() => writer.frame(place, [...most, plainOrder(1)])).toThrow('at most 4,096 commands');
});

/** A frame with `edit` made to its bytes and the CRC made right again. */
function edited(edit: (view: DataView) => void, list: readonly Command[] = [plainOrder(1)]) {
  const bytes = Uint8Array.from(writer.frame(place, list));
  const view = new DataView(bytes.buffer);
  edit(view);
  view.setUint32(8, crc32(bytes.subarray(12)), true);
  return checkFrame(bytes, home);
}

const record = 56;
const refusals: [string, (view: DataView) => void, RegExp][] = [
  ['magic', (view) => view.setUint16(0, 1, true), /magic/],
  ['version', (view) => view.setUint8(2, 2), /format version must be 1, not 2/],
  ['reserved byte', (view) => view.setUint8(3, 1), /reserved/],
  ['reserved word', (view) => view.setUint32(52, 1, true), /reserved/],
  ['length', (view) => view.setUint32(4, 95, true), /byteLength must be 96, not 95/],
  ['unsafe session', (view) => view.setInt32(28, 0x20_0000, true), /sessionId/],
  ['negative sequence', (view) => view.setInt32(36, -1, true), /firstSeq/],
  ['sequence 0', (view) => view.setUint32(32, 0, true), /firstSeq must be 1 or more/],
  ['acknowledged too far', (view) => view.setUint32(40, 5, true), /ackedThrough must be below/],
  ['no records', (view) => view.setUint32(48, 0, true), /count must be 1 to 4096, not 0/],
  ['count too high', (view) => view.setUint32(48, 2, true), /record 1: the frame ends within it/],
  ['unknown kind', (view) => view.setUint8(record, 99), /record 0: unknown kind 99/],
  ['kind 0', (view) => view.setUint8(record, 0), /record 0: unknown kind 0/],
  ['wrong flag', (view) => view.setUint8(record + 1, 2), /order: flags must be within 1/],
  ['tail beyond the frame', (view) => view.setUint16(record + 2, 9, true), /ends within its tail/],
  ['long tail', (view) => view.setUint16(record + 2, 2_000, true), /tail must be at most 1024/],
  ['missing name', (view) => view.setUint32(record + 4, 0, true), /a name must stand in the tail/],
  ['small', (view) => view.setUint32(record + 12, 1, true), /small must be zero/],
  ['unused number', (view) => view.setUint32(record + 16, 1, true), /order: a must be zero/],
  ['unused number', (view) => view.setInt32(record + 36, 1, true), /order: c must be zero/],
  ['unsafe quantity', (view) => view.setInt32(record + 28, 0x20_0000, true), /quantity must be/],
  ['session in a session', (view) => view.setUint8(record, 2), /open-session/],
];

test.each(refusals)('a wrong frame is refused by name: %s', (_, edit, message) => {
  const verdict = edited(edit);
  expect(verdict).toMatchObject({ kind: 'refused', code: 'malformed' });
  expect(verdict.kind === 'refused' && verdict.message).toMatch(message);
});

const named: Command = {
  kind: 'order',
  account: 'bob',
  symbol: 'BRK.B',
  side: 'buy',
  quantity: quantity(1),
  clOrdId: 'c-1',
};
const tail = record + 40;
const tailRefusals: [string, (view: DataView) => void, RegExp][] = [
  ['empty text', (view) => view.setUint8(tail + 1, 0), /wrong length/],
  ['text beyond the tail', (view) => view.setUint8(tail + 1, 200), /wrong length/],
  ['unknown tag', (view) => view.setUint8(tail, 7), /unknown text tag 7/],
  ['tags out of order', (view) => view.setUint8(tail, 3), /order of their tags/],
  ['space in an account', (view) => view.setUint8(tail + 3, 0x20), /account must be/],
  ['broken UTF-8', (view) => view.setUint8(tail + 3, 0xff), /account must be/],
  ['dot before a symbol', (view) => view.setUint8(tail + 7, 0x2e), /symbol must be/],
  ['space in a clOrdId', (view) => view.setUint8(tail + 14, 0x20), /clOrdId must be/],
  ['id and name', (view) => view.setUint32(record + 4, 4, true), /does not belong/],
  ['a file name too many', (view) => view.setUint8(tail + 12, 5), /does not belong/],
  ['a text too many', (view) => view.setUint8(tail + 12, 4), /does not belong/],
];

test.each(tailRefusals)('a wrong tail is refused by name: %s', (_, edit, message) => {
  const verdict = edited(edit, [named]);
  expect(verdict).toMatchObject({ kind: 'refused', code: 'malformed' });
  expect(verdict.kind === 'refused' && verdict.message).toMatch(message);
});

test('an unlimited inventory has no number', () => {
  const price = { priceUnits: money(1), inventory: null, priceTtlMs: 0 };
  const verdict = edited(
    (view) => view.setUint8(record + 24, 1),
    [{ kind: 'list-instrument', symbol: 'X', ...price }],
  );
  expect(verdict).toMatchObject({ message: /inventory must be zero/ });
});

test('a session frame carries nothing but its opening', () => {
  const bytes = Uint8Array.from(writer.openSession(1));
  const view = new DataView(bytes.buffer);
  view.setUint8(record, 1);
  view.setUint32(8, crc32(bytes.subarray(12)), true);
  expect(checkFrame(bytes, home)).toMatchObject({ message: /session 0 only opens a session/ });
});

const flaws: [Command, RegExp][] = [
  [{ kind: 'quote', account: 'no spaces', symbol: 'X' }, /^account/],
  [{ kind: 'quote', account: 'bob', symbol: 'toolongasymbolis' }, /^symbol/],
  [{ ...named, kind: 'order', clOrdId: 'ü' }, /^clOrdId/],
  [{ kind: 'create-account', account: 'a', accountKind: 'cash', displayName: '\n' }, /^displayN/],
  [
    {
      kind: 'set-price',
      symbol: 'X',
      priceUnits: money(1),
      source: -1,
      sourceSequence: null,
    },
    /^source /,
  ],
  [
    { kind: 'list-instrument', symbol: 'X', priceUnits: money(1), inventory: null, priceTtlMs: -1 },
    /^priceTtlMs/,
  ],
];

test.each(flaws)('a command that cannot be packed is named before it is: %j', (one, message) => {
  expect(commandFlaw(one)).toMatch(message);
});

test('the data of an event goes to the end of its tail: any text, 1 to 4,096 bytes', () => {
  const event = (data: string): Command => ({ kind: 'record-event', account: 'bob', data });
  const most = 'é'.repeat(2_048);
  for (const data of ['x', '\0\n\u{1f680}', most]) {
    expect(commandFlaw(event(data))).toBeNull();
    const bytes = new FrameWriter(home, noIds).frame(place, [event(data), plainOrder(1)]);
    expect(checkFrame(bytes, home).kind).toBe('ok');
    expect(framesOf(encodeEntryPayload(1, [bytes]))[0]?.commands[0]).toEqual(event(data));
  }
  for (const data of ['', `${most}x`, '\u{d800}']) expect(commandFlaw(event(data))).toMatch(/data/);
  const dataAt = tail + 2 + 'bob'.length;
  const list = [event('abc')];
  expect(edited((view) => view.setUint8(dataAt + 1, 3), list)).toMatchObject({ kind: 'refused' });
  expect(edited((view) => view.setUint8(dataAt + 2, 0xff), list)).toMatchObject({
    kind: 'refused',
    message: expect.stringContaining('data must be') as string,
  });
});

test('a node takes the time from a file only where it was told to', () => {
  const bytes = writer.frame(place, [{ kind: 'advance-clock', clockMs: 5 }]);
  expect(checkFrame(bytes, home).kind).toBe('ok');
  expect(checkFrame(bytes, { ...home, fileClock: false })).toMatchObject({
    kind: 'refused',
    message: expect.stringContaining('--file-clock') as string,
  });
});
