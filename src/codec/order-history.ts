// What one entry of the history says about orders: which it accepted, by an answer or by a report, and
// which quote locks its COMMITs and CANCELs settled. Walks frames and answers side by side; an answer marked as a possible
// duplicate belongs to an earlier entry and says nothing here. Knows no database and no names.

import type { Side } from '../domain/order.ts';
import type { OrdStatus } from '../domain/order.ts';
import { ordStatusOf } from '../domain/order.ts';
import type { CommandKind } from '../domain/command.ts';
import { outcomeBytes } from '../statemachine/outcome-sink.ts';
import { answerAt, answerFlags, answersAt, answersHeaderBytes } from './answer-format.ts';
import { answerStatus } from './answer-format.ts';
import { DamagedRow } from './damaged-row.ts';
import { EntryReader } from './entry-payload.ts';
import type { HistoryEntry } from './history-writer.ts';
import { readInt53, viewOf } from './int53.ts';
import { readReports } from './report-block.ts';
import { historyKey } from './row-keys.ts';

/** An order as it was when it was accepted. Prices in 1/10,000 dollar per share. */
export interface AcceptedOrder {
  readonly number: number;
  readonly accountId: number;
  readonly symbolId: number;
  readonly side: Side;
  readonly quantity: number;
  readonly priceUnits: number;
  readonly ordStatus: OrdStatus;
  readonly clOrdId: string | null;
  readonly index: number;
  /** The machine clock after the entry, ms since 1970. */
  readonly transactTimeMs: number;
}

/** A quote lock that a COMMIT filled or a CANCEL dropped. */
export interface SettledLock {
  readonly number: number;
  readonly ordStatus: OrdStatus;
}

export interface OrderFacts {
  /** In the order of their numbers. */
  readonly accepted: readonly AcceptedOrder[];
  readonly settled: readonly SettledLock[];
}

const accepting = new Set<CommandKind | null>(['order', 'notional-order', 'buy', 'sell']);
const settling = new Set<CommandKind | null>([
  'commit-buy',
  'commit-sell',
  'cancel-buy',
  'cancel-sell',
]);

/** The facts about one account, or about all when `accountId` is null.
 *  @throws DamagedRow when frames and answers do not match */
export function orderFactsOf(entry: HistoryEntry, accountId: number | null): OrderFacts {
  const reader = new EntryReader();
  const accepted: AcceptedOrder[] = [];
  const settled: SettledLock[] = [];
  reader.open(entry.payload);
  for (const bytes of entry.answers) {
    const answers = viewOf(bytes);
    const count = answers.getUint32(answersAt.count, true);
    if (!reader.nextFrame() || reader.commandCount !== count) throw mismatch(entry);
    if (bytes.length !== answersHeaderBytes + count * outcomeBytes) throw mismatch(entry);
    for (let at = answersHeaderBytes; reader.nextCommand(); at += outcomeBytes) {
      if (!isFirstAcceptance(answers, at, accountId)) continue;
      const { kind } = reader.command;
      if (accepting.has(kind)) accepted.push(acceptedOrder(entry, reader, { answers, at }));
      else if (settling.has(kind)) settled.push(settledLock(answers, at));
    }
  }
  if (reader.nextFrame()) throw mismatch(entry);
  if (entry.reports.length > 0) addReported(entry, accountId, accepted);
  return { accepted, settled };
}

// Numbers are given in the order of events, in which answers and reports take turns.
function addReported(
  entry: HistoryEntry,
  accountId: number | null,
  accepted: AcceptedOrder[],
): void {
  for (const { isNew, ordStatus, ...report } of readReports(entry.reports)) {
    if (!isNew || (accountId !== null && report.accountId !== accountId)) continue;
    const { number, symbolId, side, quantity, priceUnits } = report;
    accepted.push({
      number,
      accountId: report.accountId,
      symbolId,
      side,
      quantity,
      priceUnits,
      ordStatus,
      clOrdId: null,
      index: entry.index,
      transactTimeMs: entry.machineMs,
    });
  }
  accepted.sort((a, b) => a.number - b.number);
}

const mismatch = (entry: HistoryEntry): DamagedRow =>
  new DamagedRow('history', historyKey(entry.index), 'its answers do not match its frames');

function isFirstAcceptance(answers: DataView, at: number, accountId: number | null): boolean {
  if (answers.getUint8(at + answerAt.status) !== answerStatus.accepted) return false;
  if ((answers.getUint8(at + answerAt.flags) & answerFlags.possibleDuplicate) !== 0) return false;
  return accountId === null || answers.getUint32(at + answerAt.accountId, true) === accountId;
}

function acceptedOrder(
  entry: HistoryEntry,
  reader: EntryReader,
  answer: { readonly answers: DataView; readonly at: number },
): AcceptedOrder {
  const { answers, at } = answer;
  return {
    number: readInt53(answers, at + answerAt.number),
    accountId: answers.getUint32(at + answerAt.accountId, true),
    symbolId: answers.getUint32(at + answerAt.symbolId, true),
    side: reader.command.side,
    quantity: readInt53(answers, at + answerAt.quantity),
    priceUnits: readInt53(answers, at + answerAt.priceUnits),
    ordStatus: ordStatusAt(answers, at),
    clOrdId: reader.command.clOrdId(),
    index: entry.index,
    transactTimeMs: entry.machineMs,
  };
}

const settledLock = (answers: DataView, at: number): SettledLock => ({
  number: readInt53(answers, at + answerAt.number),
  ordStatus: ordStatusAt(answers, at),
});

const ordStatusAt = (answers: DataView, at: number): OrdStatus =>
  ordStatusOf(answers.getUint8(at + answerAt.ordStatus)) ?? 'new';
