// Where things stand in packed answers, drawn in docs/formats.md section 4. One
// answer is also what a session and a client order id remember.
//
//   | header 36: magic, version, length, crc, session, sequence, count | answer 56 | answer | ...

import { readInt53, viewOf } from './int53.ts';

/** Byte offsets in the header. */
export const answersAt = {
  magic: 0,
  version: 2,
  zero8: 3,
  byteLength: 4,
  crc: 8,
  sessionId: 12,
  firstSeq: 20,
  count: 28,
  zero32: 32,
} as const;

export const answersMagic = 0xf0a1;
export const answersVersion = 1;
export const answersHeaderBytes = 36;
/** The CRC covers everything behind itself. */
export const answersCrcFrom = 12;

/** Byte offsets in one answer. */
export const answerAt = {
  status: 0,
  rejectReason: 1,
  ordStatus: 2,
  flags: 3,
  accountId: 4,
  symbolId: 8,
  zero32: 12,
  index: 16,
  number: 24,
  quantity: 32,
  priceUnits: 40,
  cumQty: 48,
  zeroHigh: 52,
} as const;

export const answerStatus = { accepted: 1, rejected: 2 } as const;
export const answerFlags = { possibleDuplicate: 1 } as const;
/** In place of a number where there is none. */
export const noNumber = -1;

/** The number that one answer gave, if it accepted anything that has one. */
export function acceptedNumber(answer: Uint8Array): number | null {
  const view = viewOf(answer);
  if (view.getUint8(answerAt.status) !== answerStatus.accepted) return null;
  const number = readInt53(view, answerAt.number);
  return number === noNumber ? null : number;
}
