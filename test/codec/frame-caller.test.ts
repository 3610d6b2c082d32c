// On whose behalf a frame came is written by whoever admits it, and by nobody else.

import { expect, test } from 'vitest';
import { encodeEntryPayload, EntryReader } from '../../src/codec/entry-payload.ts';
import { stampCaller, unboundCaller } from '../../src/codec/frame-caller.ts';
import { checkFrame } from '../../src/codec/frame-check.ts';
import { frameTexts } from '../../src/codec/record-text.ts';
import { home } from './commands.ts';
import { exampleFrame } from './golden-examples.ts';

const bound = { role: 2, accountId: 0xffff_fffe };

test('what is written into an admitted frame is what apply and exports read', () => {
  const frame = Uint8Array.from(exampleFrame());
  stampCaller(frame, bound);
  const payload = encodeEntryPayload(1, [frame]);
  const reader = new EntryReader();
  reader.open(payload);
  expect(reader.nextFrame()).toBe(true);
  expect(reader).toMatchObject({ callerRole: 2, callerAccountId: 0xffff_fffe });
  expect(frameTexts(payload)[0]?.caller).toEqual({ role: 'trade', accountId: 0xffff_fffe });
});

test('a frame that comes with a caller written in is refused', () => {
  const frame = Uint8Array.from(exampleFrame());
  stampCaller(frame, bound);
  expect(checkFrame(frame, home)).toMatchObject({ kind: 'refused', code: 'malformed' });
});

test('a frame of a caller bound by nothing stays as it is', () => {
  const frame = Uint8Array.from(exampleFrame());
  stampCaller(frame, unboundCaller);
  expect(frame).toEqual(Uint8Array.from(exampleFrame()));
});
