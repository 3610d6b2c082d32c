// Books driven entry by entry through frames, as a node does it, with everything they did kept as the
// history keeps it and folded into audit records at once.

import { AuditFold } from '../../src/audit/audit-fold.ts';
import type { AuditNames } from '../../src/audit/audit-fold.ts';
import type { AuditRecord } from '../../src/audit/audit-record.ts';
import { decodeAnswers } from '../../src/codec/answer-reader.ts';
import { noIds } from '../../src/codec/command-writer.ts';
import { encodeEntryPayload } from '../../src/codec/entry-payload.ts';
import { FrameWriter } from '../../src/codec/frame-writer.ts';
import type { HistoryEntry } from '../../src/codec/history-writer.ts';
import { present } from '../../src/base/assert.ts';
import type { Command } from '../../src/domain/command.ts';
import type { CommandPlace } from '../../src/domain/command-place.ts';
import type { Outcome } from '../../src/domain/outcome.ts';
import { Machine } from '../../src/node/consensus/machine.ts';
import { Books } from '../../src/statemachine/books.ts';

export const clusterId = '00c0ffee00decade';

export class AuditedBooks {
  readonly books = Books.empty();
  readonly history: HistoryEntry[] = [];
  readonly records: AuditRecord[] = [];
  nowMs = 1_700_000_000_000;
  readonly #machine = new Machine(this.books);
  readonly #frames = new FrameWriter({ clusterId, groupId: 1 }, noIds);
  readonly #fold = new AuditFold(namesOf(this.books), clusterId);
  #nextSeq = 1;

  constructor() {
    this.applyFrames([this.#frames.openSession(1)]);
  }

  /** One entry with one frame; answers the records of it. */
  run(...commands: readonly Command[]): AuditRecord[] {
    const place = { sessionId: 1, firstSeq: this.#nextSeq, ackedThrough: this.#nextSeq - 1 };
    this.#nextSeq += commands.length;
    return this.applyFrames([this.#frames.frame(place, commands)]);
  }

  /** As the SDK answers it. */
  submit(command: Command): Promise<Outcome> {
    this.run(command);
    return Promise.resolve(this.#lastOutcome());
  }

  #lastOutcome(): Outcome {
    const [answers] = this.history.at(-1)?.answers ?? [];
    const [outcome] = decodeAnswers(present(answers, 'a frame is answered')).outcomes;
    return present(outcome, 'a command is answered');
  }

  /** Another session, whose numbers the caller keeps. */
  openSession(): number {
    this.applyFrames([this.#frames.openNumberedSession(this.books.counters.nextSessionId)]);
    const outcome = this.#lastOutcome();
    return outcome.kind === 'accepted' ? (outcome.number ?? 0) : 0;
  }

  submitAt({ sessionId, seq }: CommandPlace, command: Command): Outcome {
    const place = { sessionId, firstSeq: seq, ackedThrough: seq - 1 };
    this.applyFrames([this.#frames.frame(place, [command])]);
    return this.#lastOutcome();
  }

  closeSession({ sessionId, seq }: CommandPlace): Outcome {
    this.applyFrames([
      this.#frames.closeSession({ sessionId, firstSeq: seq, ackedThrough: seq - 1 }),
    ]);
    return this.#lastOutcome();
  }

  /** The last commands again, as a client does that heard nothing. */
  repeat(...commands: readonly Command[]): AuditRecord[] {
    const firstSeq = this.#nextSeq - commands.length;
    const place = { sessionId: 1, firstSeq, ackedThrough: firstSeq - 1 };
    return this.applyFrames([this.#frames.frame(place, commands)]);
  }

  /** A frame whose first command is not the next one. */
  runAhead(...commands: readonly Command[]): AuditRecord[] {
    const place = { sessionId: 1, firstSeq: this.#nextSeq + 1, ackedThrough: this.#nextSeq - 1 };
    return this.applyFrames([this.#frames.frame(place, commands)]);
  }

  applyFrames(frames: readonly Uint8Array[]): AuditRecord[] {
    const { counters } = this.books;
    const firstOrderNumber = counters.nextOrderNumber;
    const applied = this.#machine.apply({
      type: 'normal',
      term: 1,
      index: this.books.appliedIndex + 1,
      data: encodeEntryPayload(this.nowMs, frames),
    });
    const { index, term, machineMs, payload, reports } = applied;
    const orderCount = counters.nextOrderNumber - firstOrderNumber;
    const answers = applied.answers.map(({ bytes }) => bytes);
    const told = { payload, answers, reports };
    const entry = { index, term, machineMs, firstOrderNumber, orderCount, ...told };
    this.history.push(entry);
    const records = this.#fold.recordsOf(entry);
    this.records.push(...records);
    return records;
  }

  /** What the records say an account has. */
  cashOf(account: string): number {
    let units = 0;
    for (const record of this.records) {
      if (record.element !== 'accountTransaction' || record.username !== account) continue;
      units += record.action === 'add' ? record.fundsUnits : -record.fundsUnits;
    }
    return units;
  }
}

export const namesOf = (books: Books): AuditNames => ({
  accountName: (id) => present(books.accounts.byId(id), 'a known account').name,
  isHouse: (id) => books.accounts.byId(id)?.kind === 'house',
  symbol: (id) => present(books.instruments.byId(id), 'a listed symbol').symbol,
});
