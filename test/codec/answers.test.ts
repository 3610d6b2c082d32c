// Answers: what the state machine says reads back as said; a repeated answer is the first one; any
// flipped bit is noticed.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeAnswers } from '../../src/codec/answer-reader.ts';
import { DamagedBytes } from '../../src/codec/damaged-bytes.ts';
import { OutcomePacker } from '../../src/codec/outcome-packer.ts';
import type { PackedAnswers } from '../../src/codec/outcome-packer.ts';
import { ordStatusCodes } from '../../src/domain/order.ts';
import type { OrdStatus } from '../../src/domain/order.ts';
import { rejectReasonCodes } from '../../src/domain/reject-reason.ts';
import type { RejectReason } from '../../src/domain/reject-reason.ts';
import { outcomeBytes } from '../../src/statemachine/outcome-sink.ts';
import { everyFlippedBit } from './commands.ts';

const u32 = fc.nat({ max: 0xffff_ffff });
const accepted = fc.record({
  accountId: u32,
  symbolId: u32,
  number: fc.integer({ min: -1, max: Number.MAX_SAFE_INTEGER }),
  ordStatus: fc.constantFrom(null, ...(Object.keys(ordStatusCodes) as OrdStatus[])),
  quantity: fc.maxSafeNat(),
  priceUnits: fc.maxSafeNat(),
  cumQty: fc.nat({ max: 10 ** 9 }),
});
const rejected = fc.record({
  reason: fc.constantFrom(...(Object.keys(rejectReasonCodes) as RejectReason[])),
  accountId: u32,
  symbolId: u32,
});
const frame = fc.record({
  sessionId: fc.maxSafeNat(),
  firstSeq: fc.maxSafeNat(),
  answers: fc.array(fc.oneof(accepted, rejected), { maxLength: 20 }),
});

const only = (packer: OutcomePacker): PackedAnswers => {
  const [first] = packer.frames();
  if (first === undefined) throw new Error('there is one frame');
  return first;
};

test('answers read back as they were said, frame by frame', () => {
  const packer = new OutcomePacker();
  const index = fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER });
  fc.assert(
    fc.property(index, fc.array(frame, { maxLength: 5 }), (at, frames) => {
      packer.begin(at);
      for (const { sessionId, firstSeq, answers } of frames) {
        packer.beginFrame(sessionId, firstSeq);
        for (const answer of answers) {
          if ('reason' in answer) packer.rejected(answer.reason, answer);
          else packer.accepted(answer);
        }
      }
      const read = packer.frames().map((packed) => {
        expect(decodeAnswers(packed.bytes)).toMatchObject({ sessionId: packed.sessionId });
        return decodeAnswers(packed.bytes);
      });
      expect(read).toEqual(
        frames.map(({ sessionId, firstSeq, answers }) => ({
          sessionId,
          firstSeq,
          outcomes: answers.map((answer) => said(answer, at)),
        })),
      );
    }),
  );
});

type Said = Parameters<OutcomePacker['accepted']>[0] | { reason: RejectReason; accountId: number };

function said(answer: Said, index: number): Record<string, unknown> {
  if (!('reason' in answer)) {
    const number = answer.number === -1 ? null : answer.number;
    const cumQty = answer.ordStatus === 'filled' ? answer.quantity : (answer.cumQty ?? 0);
    return { ...answer, kind: 'accepted', index, number, cumQty };
  }
  const { reason, ...ids } = answer;
  return { kind: 'rejected', index, ...ids, ordRejReason: reason };
}

const fill = {
  accountId: 4,
  symbolId: 2,
  number: 17,
  ordStatus: 'filled' as const,
  quantity: 100,
  priceUnits: 1_234_500,
};

test('a repeated answer is the first one, marked as a possible duplicate', () => {
  const packer = new OutcomePacker();
  const window = new Uint8Array(3 * outcomeBytes);
  packer.begin(10);
  packer.beginFrame(5, 1);
  packer.rejected('no-price', { accountId: 1, symbolId: 2 });
  packer.accepted(fill);
  packer.remember(new DataView(window.buffer), outcomeBytes);
  const first = only(packer).bytes;
  packer.begin(11);
  packer.beginFrame(5, 2);
  packer.repeat(window, outcomeBytes);
  const again = only(packer).bytes;
  const [, given] = decodeAnswers(first).outcomes;
  expect(given).not.toHaveProperty('duplicate');
  expect(decodeAnswers(again).outcomes).toEqual([{ ...given, duplicate: true }]);
});

test('what was handed out does not change with the next entry', () => {
  const packer = new OutcomePacker();
  packer.begin(1);
  packer.beginFrame(5, 1);
  packer.accepted(fill);
  const { bytes } = only(packer);
  const before = Uint8Array.from(bytes);
  packer.begin(2);
  packer.beginFrame(6, 1);
  for (let at = 0; at < 5_000; at += 1) packer.rejected('no-price', { accountId: 9, symbolId: 9 });
  expect(packer.frames()[0]?.bytes.length).toBe(36 + 5_000 * outcomeBytes);
  expect(Uint8Array.from(bytes)).toEqual(before);
});

test('the digest covers every answer and does not depend on when frames are taken', () => {
  const crcOf = (priceUnits: number, takeFirst: boolean): number => {
    const packer = new OutcomePacker();
    packer.begin(1);
    packer.beginFrame(5, 1);
    packer.accepted({ ...fill, priceUnits });
    if (takeFirst) packer.frames();
    return packer.outcomesCrc();
  };
  expect(crcOf(1, false)).toBe(crcOf(1, true));
  expect(crcOf(1, false)).not.toBe(crcOf(2, false));
});

test('any flipped bit of an answer is noticed, and so is a cut', () => {
  const packer = new OutcomePacker();
  packer.begin(3);
  packer.beginFrame(5, 1);
  packer.accepted(fill);
  packer.rejected('insufficient-cash', fill);
  const { bytes } = only(packer);
  for (const damaged of everyFlippedBit(bytes)) {
    expect(() => decodeAnswers(damaged)).toThrow(DamagedBytes);
  }
  expect(() => decodeAnswers(bytes.subarray(0, 91))).toThrow(DamagedBytes);
  expect(() => decodeAnswers(bytes.subarray(0, 10))).toThrow(DamagedBytes);
});
