// Packed answers → outcomes (docs/formats.md section 4), for whoever sent the frame. Verifies the
// CRC and every code, because the bytes crossed a network. Knows no sessions and no retries.

import { crc32 } from '../base/crc.ts';
import { accountId, logIndex, symbolId } from '../domain/ids.ts';
import { money } from '../domain/money.ts';
import { ordStatusOf } from '../domain/order.ts';
import type { OrdStatus } from '../domain/order.ts';
import type { Outcome } from '../domain/outcome.ts';
import { quantity } from '../domain/quantity.ts';
import { rejectReasonOf } from '../domain/reject-reason.ts';
import { outcomeBytes } from '../statemachine/outcome-sink.ts';
import { answerAt, answerFlags, answersAt, answersCrcFrom } from './answer-format.ts';
import { answersHeaderBytes, answersMagic, answersVersion } from './answer-format.ts';
import { answerStatus, noNumber } from './answer-format.ts';
import { intact } from './damaged-bytes.ts';
import { isInt53, isUint53, readInt53, viewOf } from './int53.ts';

export interface Answers {
  /** 0: the frame opened a session, and `firstSeq` is the client's nonce. */
  readonly sessionId: number;
  readonly firstSeq: number;
  /** In the order of the frame's commands. */
  readonly outcomes: readonly Outcome[];
}

/** @throws DamagedBytes: nothing is known then, and the frame is to be sent again */
export function decodeAnswers(bytes: Uint8Array): Answers {
  const view = viewOf(bytes);
  const { sessionId, firstSeq, count } = readAnswersHeader(bytes, view);
  const outcomes: Outcome[] = [];
  for (let position = 0; position < count; position += 1) {
    outcomes.push(readOutcome(view, answersHeaderBytes + position * outcomeBytes));
  }
  return { sessionId, firstSeq, outcomes };
}

function readAnswersHeader(bytes: Uint8Array, view: DataView) {
  intact(bytes.length >= answersHeaderBytes, 'answers have a header');
  intact(view.getUint16(answersAt.magic, true) === answersMagic, 'answers begin with their magic');
  intact(view.getUint8(answersAt.version) === answersVersion, 'answers are of a known version');
  intact(view.getUint32(answersAt.byteLength, true) === bytes.length, 'answers arrive whole');
  const crc = crc32(bytes.subarray(answersCrcFrom));
  intact(view.getUint32(answersAt.crc, true) === crc, 'the CRC of answers matches');
  intact(isZeroHeader(view), 'reserved fields are zero');
  intact(isUint53(view, answersAt.sessionId), 'a session id is a safe integer');
  intact(isUint53(view, answersAt.firstSeq), 'a sequence is a safe integer');
  const count = view.getUint32(answersAt.count, true);
  intact(bytes.length === answersHeaderBytes + count * outcomeBytes, 'answers are of one width');
  const sessionId = readInt53(view, answersAt.sessionId);
  return { sessionId, firstSeq: readInt53(view, answersAt.firstSeq), count };
}

const isZeroHeader = (view: DataView): boolean =>
  view.getUint8(answersAt.zero8) === 0 && view.getUint32(answersAt.zero32, true) === 0;

/** One answer at `at`, as sessions and client order ids remember it too. @throws DamagedBytes */
export function readOutcome(view: DataView, at: number): Outcome {
  const outcome = readDecision(view, at);
  const isDuplicate = (view.getUint8(at + answerAt.flags) & answerFlags.possibleDuplicate) !== 0;
  return isDuplicate ? { ...outcome, duplicate: true } : outcome;
}

function readDecision(view: DataView, at: number): Outcome {
  const status = view.getUint8(at + answerAt.status);
  intact(isUint53(view, at + answerAt.index), 'an index is a safe integer');
  const index = logIndex(readInt53(view, at + answerAt.index));
  const account = orNone(accountId(view.getUint32(at + answerAt.accountId, true)));
  const symbol = orNone(symbolId(view.getUint32(at + answerAt.symbolId, true)));
  if (status === answerStatus.rejected) {
    const ordRejReason = rejectReasonOf(view.getUint8(at + answerAt.rejectReason));
    intact(ordRejReason !== null, 'a reject reason is a known code');
    return { kind: 'rejected', index, accountId: account, symbolId: symbol, ordRejReason };
  }
  intact(status === answerStatus.accepted, 'a status is accepted or rejected');
  intact(isInt53(view, at + answerAt.number), 'a number is a safe integer');
  intact(isInt53(view, at + answerAt.quantity), 'a quantity is a safe integer');
  intact(isInt53(view, at + answerAt.priceUnits), 'a price is a safe integer');
  const number = readInt53(view, at + answerAt.number);
  const ordStatus = readOrdStatus(view.getUint8(at + answerAt.ordStatus));
  const shares = quantity(readInt53(view, at + answerAt.quantity));
  return {
    kind: 'accepted',
    index,
    accountId: account,
    symbolId: symbol,
    number: number === noNumber ? null : number,
    ordStatus,
    quantity: shares,
    // What fills whole says so by its status alone.
    cumQty: ordStatus === 'filled' ? shares : quantity(view.getUint32(at + answerAt.cumQty, true)),
    priceUnits: money(readInt53(view, at + answerAt.priceUnits)),
  };
}

// An id of 0 is no id; the brand says otherwise, and the domain's type spells it as 0.
const orNone = <Id extends number>(id: Id): Id | 0 => (id === 0 ? 0 : id);

function readOrdStatus(code: number): OrdStatus | null {
  if (code === 0) return null;
  const ordStatus = ordStatusOf(code);
  intact(ordStatus !== null, 'an order status is a known code');
  return ordStatus;
}
