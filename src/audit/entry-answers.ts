// One entry of the history as pairs of a command and its answer, in the order of the log. One object
// for all pairs, read in place. Knows bytes, not what a pair means for the audit.

import { answerAt, answerFlags, answersAt, answersHeaderBytes } from '../codec/answer-format.ts';
import { answerStatus } from '../codec/answer-format.ts';
import type { CommandReader } from '../codec/command-reader.ts';
import { DamagedRow } from '../codec/damaged-row.ts';
import { EntryReader } from '../codec/entry-payload.ts';
import type { HistoryEntry } from '../codec/history-writer.ts';
import { readInt53, viewOf } from '../codec/int53.ts';
import { historyKey } from '../codec/row-keys.ts';
import { ordStatusOf } from '../domain/order.ts';
import type { OrdStatus } from '../domain/order.ts';
import { rejectReasonOf } from '../domain/reject-reason.ts';
import type { RejectReason } from '../domain/reject-reason.ts';
import { outcomeBytes } from '../statemachine/outcome-sink.ts';

export class EntryAnswers {
  readonly #reader = new EntryReader();
  #entry: HistoryEntry | null = null;
  #frames: readonly Uint8Array[] = [];
  #frame = -1;
  #view = viewOf(new Uint8Array(0));
  #at = 0;
  #left = 0;
  /** Which command of the entry this is, counted from 1. */
  ordinal = 0;

  open(entry: HistoryEntry): void {
    this.#entry = entry;
    this.#reader.open(entry.payload);
    this.#frames = entry.answers;
    this.#frame = -1;
    this.#left = 0;
    this.ordinal = 0;
  }

  /** Moves to the next pair; false behind the last. @throws DamagedRow when they do not match */
  next(): boolean {
    while (this.#left === 0) if (!this.#nextFrame()) return false;
    this.#left -= 1;
    this.#at += outcomeBytes;
    this.ordinal += 1;
    if (!this.#reader.nextCommand()) throw this.#mismatch();
    return true;
  }

  get command(): CommandReader {
    return this.#reader.command;
  }

  /** Whether this is the answer that an earlier entry gave: the command did not run again. */
  get isRepeated(): boolean {
    return (this.#view.getUint8(this.#at + answerAt.flags) & answerFlags.possibleDuplicate) !== 0;
  }

  /** The entry that decided. */
  get decidedIndex(): number {
    return readInt53(this.#view, this.#at + answerAt.index);
  }

  /** Null when it was accepted. */
  get rejectReason(): RejectReason | null {
    if (this.#view.getUint8(this.#at + answerAt.status) === answerStatus.accepted) return null;
    return rejectReasonOf(this.#view.getUint8(this.#at + answerAt.rejectReason)) ?? 'malformed';
  }

  /** 0: it resolved none. */
  get accountId(): number {
    return this.#view.getUint32(this.#at + answerAt.accountId, true);
  }

  get symbolId(): number {
    return this.#view.getUint32(this.#at + answerAt.symbolId, true);
  }

  /** An order number; −1 where there is none. */
  get number(): number {
    return readInt53(this.#view, this.#at + answerAt.number);
  }

  get ordStatus(): OrdStatus | null {
    return ordStatusOf(this.#view.getUint8(this.#at + answerAt.ordStatus));
  }

  get quantity(): number {
    return readInt53(this.#view, this.#at + answerAt.quantity);
  }

  get priceUnits(): number {
    return readInt53(this.#view, this.#at + answerAt.priceUnits);
  }

  #nextFrame(): boolean {
    this.#frame += 1;
    const bytes = this.#frames[this.#frame];
    if (bytes === undefined) {
      if (this.#reader.nextFrame()) throw this.#mismatch();
      return false;
    }
    this.#view = viewOf(bytes);
    this.#left = this.#view.getUint32(answersAt.count, true);
    this.#at = answersHeaderBytes - outcomeBytes;
    const isWhole = bytes.length === answersHeaderBytes + this.#left * outcomeBytes;
    if (!this.#reader.nextFrame() || !isWhole) throw this.#mismatch();
    if (this.#reader.commandCount !== this.#left) throw this.#mismatch();
    return true;
  }

  #mismatch(): DamagedRow {
    const key = historyKey(this.#entry?.index ?? 0);
    return new DamagedRow('history', key, 'its answers do not match its frames');
  }
}
