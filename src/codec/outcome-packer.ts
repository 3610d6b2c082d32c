// Packs what the state machine says about one entry: the answers of each frame into bytes (drawn in
// docs/formats.md section 4), rows and executions into lists. One buffer grows to the largest entry
// and is used again; what `frames()` hands out is copied, because replies outlive the next entry.

import { assert } from '../base/assert.ts';
import { ByteSlab } from '../base/byte-slab.ts';
import { crc32, crc32Within } from '../base/crc.ts';
import { ordStatusCodes } from '../domain/order.ts';
import { rejectReasonCodes } from '../domain/reject-reason.ts';
import type { RejectReason } from '../domain/reject-reason.ts';
import type {
  AcceptedFields,
  Execution,
  OutcomeSink,
  RecordedEvent,
  Report,
} from '../statemachine/outcome-sink.ts';
import { outcomeBytes } from '../statemachine/outcome-sink.ts';
import type { Row } from '../statemachine/tables/rows.ts';
import { answerAt, answerFlags, answersAt, answersCrcFrom } from './answer-format.ts';
import { answersHeaderBytes, answersMagic, answersVersion } from './answer-format.ts';
import { answerStatus, noNumber } from './answer-format.ts';
import { viewOf, writeInt53 } from './int53.ts';
import { packReports } from './report-block.ts';
import type { TimedReport } from './report-block.ts';

/** The packed answers of one frame; the bytes are the receiver's. */
export interface PackedAnswers {
  /** 0: the frame opened a session, and `firstSeq` is the client's nonce. */
  readonly sessionId: number;
  readonly firstSeq: number;
  readonly bytes: Uint8Array;
}

interface FrameSpan {
  readonly sessionId: number;
  readonly firstSeq: number;
  readonly start: number;
}

const startBytes = 64 * 1024;
/** Answers wait for their sender, all for about as long. */
const slab = new ByteSlab();

export class OutcomePacker implements OutcomeSink {
  /** Rows this entry added or changed. The list is the receiver's, the rows are the books'. */
  changed: Row[] = [];
  /** Of each: index of the entry that changed it before; −1 if it is new. */
  changedBefore: number[] = [];
  /** Rows that are gone. */
  removed: Row[] = [];
  executions: Execution[] = [];
  /** Account events in the order of their commands. */
  events: RecordedEvent[] = [];
  #reports: TimedReport[] = [];
  /** Commands of the entry answered so far. */
  #answered = 0;
  #bytes = new Uint8Array(startBytes);
  #view = viewOf(this.#bytes);
  #index = 0;
  #spans: FrameSpan[] = [];
  #count = 0;
  #end = 0;
  #sealed = true;
  readonly #rowChanging: (row: Row) => void;

  /** `rowChanging` hears of a row before it changes. @see OutcomeSink */
  constructor(rowChanging: (row: Row) => void = () => undefined) {
    this.#rowChanging = rowChanging;
  }

  /** Starts the entry at `index`; everything of the last one is let go. */
  begin(index: number): void {
    this.#index = index;
    this.#spans = [];
    this.#end = 0;
    this.#sealed = true;
    this.changed = [];
    this.changedBefore = [];
    this.removed = [];
    this.executions = [];
    if (this.events.length > 0) this.events = [];
    this.#reports = [];
    this.#answered = 0;
  }

  beginFrame(sessionId: number, firstSeq: number): void {
    this.#seal();
    const start = this.#end;
    this.#reserve(answersHeaderBytes);
    const view = this.#view;
    view.setUint16(start + answersAt.magic, answersMagic, true);
    view.setUint8(start + answersAt.version, answersVersion);
    view.setUint8(start + answersAt.zero8, 0);
    writeInt53(view, start + answersAt.sessionId, sessionId);
    writeInt53(view, start + answersAt.firstSeq, firstSeq);
    view.setUint32(start + answersAt.zero32, 0, true);
    this.#spans.push({ sessionId, firstSeq, start });
    this.#count = 0;
    this.#sealed = false;
  }

  accepted(fields: AcceptedFields): void {
    const at = this.#answer();
    const view = this.#view;
    const ordStatus = fields.ordStatus === null ? 0 : ordStatusCodes[fields.ordStatus];
    view.setUint32(at, answerStatus.accepted | (ordStatus << (answerAt.ordStatus * 8)), true);
    view.setUint32(at + answerAt.accountId, fields.accountId, true);
    view.setUint32(at + answerAt.symbolId, fields.symbolId, true);
    writeInt53(view, at + answerAt.index, this.#index);
    writeInt53(view, at + answerAt.number, fields.number);
    writeInt53(view, at + answerAt.quantity, fields.quantity);
    writeInt53(view, at + answerAt.priceUnits, fields.priceUnits);
    this.#zeros(at);
    // At most 10^9, so that its high half is zero.
    const { cumQty = 0 } = fields;
    if (cumQty > 0) view.setUint32(at + answerAt.cumQty, cumQty, true);
  }

  rejected(
    reason: RejectReason,
    ids: { readonly accountId: number; readonly symbolId: number },
  ): void {
    const at = this.#answer();
    const view = this.#view;
    const code = rejectReasonCodes[reason];
    view.setUint32(at, answerStatus.rejected | (code << (answerAt.rejectReason * 8)), true);
    view.setUint32(at + answerAt.accountId, ids.accountId, true);
    view.setUint32(at + answerAt.symbolId, ids.symbolId, true);
    writeInt53(view, at + answerAt.index, this.#index);
    writeInt53(view, at + answerAt.number, noNumber);
    writeInt53(view, at + answerAt.quantity, 0);
    writeInt53(view, at + answerAt.priceUnits, 0);
    this.#zeros(at);
  }

  // Word by word: a part of the bytes, made and let go for every answer, costs more.
  remember(into: DataView, offset: number): void {
    assert(this.#count > 0, 'an answer is remembered after it was given');
    const view = this.#view;
    const from = this.#end - outcomeBytes;
    for (let at = 0; at < outcomeBytes; at += 4) {
      into.setUint32(offset + at, view.getUint32(from + at, true), true);
    }
  }

  repeat(from: Uint8Array, offset: number): void {
    const at = this.#answer();
    this.#bytes.set(from.subarray(offset, offset + outcomeBytes), at);
    const flags = this.#view.getUint8(at + answerAt.flags) | answerFlags.possibleDuplicate;
    this.#view.setUint8(at + answerAt.flags, flags);
  }

  rowChanging(row: Row): void {
    this.#rowChanging(row);
  }

  rowChanged(row: Row, beforeIndex: number): void {
    this.changed.push(row);
    this.changedBefore.push(beforeIndex);
  }

  rowRemoved(row: Row): void {
    this.removed.push(row);
  }

  executed(execution: Execution): void {
    this.executions.push(execution);
  }

  recorded(event: RecordedEvent): void {
    this.events.push(event);
  }

  reported(report: Report): void {
    this.executions.push(report);
    // Before the first frame only what an earlier entry left over trades.
    const during = this.#spans.length === 0 ? 0 : this.#answered + 1;
    this.#reports.push({ report, during });
  }

  outcomesCrc(): number {
    this.#seal();
    const crc = crc32Within(this.#bytes, { begin: 0, end: this.#end });
    return this.#reports.length === 0 ? crc : crc32(this.reports(), crc);
  }

  /** The reports of this entry as one block; nothing at all where there are none. */
  reports(): Uint8Array {
    return packReports(this.#reports);
  }

  /** The answers, frame by frame. Each owns its bytes. */
  frames(): PackedAnswers[] {
    this.#seal();
    return this.#spans.map(({ sessionId, firstSeq, start }, position) => {
      const end = this.#spans[position + 1]?.start ?? this.#end;
      const at = slab.cut(end - start);
      const bytes = slab.bytes.subarray(at, at + end - start);
      bytes.set(this.#bytes.subarray(start, end));
      return { sessionId, firstSeq, bytes };
    });
  }

  // Length, count and CRC of the frame that just ended.
  #seal(): void {
    const span = this.#spans.at(-1);
    if (this.#sealed || span === undefined) return;
    const { start } = span;
    this.#view.setUint32(start + answersAt.byteLength, this.#end - start, true);
    this.#view.setUint32(start + answersAt.count, this.#count, true);
    const covered = { begin: start + answersCrcFrom, end: this.#end };
    this.#view.setUint32(start + answersAt.crc, crc32Within(this.#bytes, covered), true);
    this.#sealed = true;
  }

  #answer(): number {
    assert(!this.#sealed, 'an answer belongs to a frame');
    const at = this.#end;
    this.#reserve(outcomeBytes);
    this.#count += 1;
    this.#answered += 1;
    return at;
  }

  // The buffer still holds an older entry.
  #zeros(at: number): void {
    this.#view.setUint32(at + answerAt.zero32, 0, true);
    this.#view.setUint32(at + answerAt.cumQty, 0, true);
    this.#view.setUint32(at + answerAt.zeroHigh, 0, true);
  }

  #reserve(bytes: number): void {
    this.#end += bytes;
    if (this.#end <= this.#bytes.length) return;
    const grown = new Uint8Array(Math.max(this.#bytes.length * 2, this.#end));
    grown.set(this.#bytes);
    this.#bytes = grown;
    this.#view = viewOf(grown);
  }
}
