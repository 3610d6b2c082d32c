// What one entry of the history says about orders: which it accepted, by an answer or by a report, and
// which it ended: quote locks by COMMIT and CANCEL, orders that rested by a report. Walks frames and
// answers side by side; an answer marked as a possible duplicate belongs to an earlier entry and says
// nothing here. And which steps orders took, one by one, as the feed tells them. Knows no database and no
// names.

import type { OrdStatus, Side, TimeInForce } from '../domain/order.ts';
import { isEnded, ordStatusOf } from '../domain/order.ts';
import type { CommandKind } from '../domain/command.ts';
import { outcomeBytes } from '../statemachine/outcome-sink.ts';
import { answerAt, answerFlags, answersAt, answersHeaderBytes } from './answer-format.ts';
import { answerStatus } from './answer-format.ts';
import { DamagedRow } from './damaged-row.ts';
import { EntryReader } from './entry-payload.ts';
import type { HistoryEntry } from './history-writer.ts';
import { readInt53, viewOf } from './int53.ts';
import { readReports } from './report-block.ts';
import type { StoredReport } from './report-block.ts';
import { historyKey } from './row-keys.ts';

/** An order as it was when it was accepted. Prices in 1/10,000 dollar per share. */
export interface AcceptedOrder {
  readonly number: number;
  readonly accountId: number;
  readonly symbolId: number;
  readonly side: Side;
  readonly quantity: number;
  readonly priceUnits: number;
  /** 0: none. */
  readonly limitUnits: number;
  readonly stopUnits: number;
  readonly timeInForce: TimeInForce;
  /** The order whose place it took; −1: none. */
  readonly replaces: number;
  readonly ordStatus: OrdStatus;
  readonly cumQty: number;
  /** What cumQty came to in all. */
  readonly cumUnits: number;
  readonly clOrdId: string | null;
  readonly index: number;
  /** The machine clock after the entry, ms since 1970. */
  readonly transactTimeMs: number;
  /** The same of the entry that ended it; 0: none has. */
  readonly endedMs: number;
}

/** How an order came to an end that was open before: a quote lock, or an order that rested. */
export interface OrderEnd {
  readonly number: number;
  readonly ordStatus: OrdStatus;
  readonly priceUnits: number;
  readonly cumQty: number;
  readonly cumUnits: number;
  /** The machine clock after the entry, ms since 1970. */
  readonly endedMs: number;
}

export interface OrderFacts {
  /** In the order of their numbers. */
  readonly accepted: readonly AcceptedOrder[];
  readonly ended: readonly OrderEnd[];
}

const accepting = new Set<CommandKind | null>([
  'order',
  'notional-order',
  'buy',
  'sell',
  'limit-order',
  'stop-order',
]);
const settling = new Set<CommandKind | null>([
  'commit-buy',
  'commit-sell',
  'cancel-buy',
  'cancel-sell',
]);

/** The facts about one account, or about all when `accountId` is null.
 *  @throws DamagedRow when frames and answers do not match */
export function orderFactsOf(entry: HistoryEntry, accountId: number | null): OrderFacts {
  const accepted: AcceptedOrder[] = [];
  const ended: OrderEnd[] = [];
  walkAnswers(entry, (reader, answers, at) => {
    if (!isFirstAcceptance(answers, at)) return;
    if (accountId !== null && accountIdAt(answers, at) !== accountId) return;
    const { kind } = reader.command;
    if (accepting.has(kind)) accepted.push(acceptedOrder(entry, reader, { answers, at }));
    else if (settling.has(kind)) ended.push(filledSoFar(entry, answers, at));
  });
  if (entry.reports.length > 0) addReported(entry, accountId, { accepted, ended });
  return { accepted, ended };
}

/** The steps that orders of these accounts took, in the order in which they took them, each as the feed
 *  told it then: an order as its step left it, with index and time of the entry. Only a lock that
 *  expired is not told: it stands in no frame and has no report.
 *  @throws DamagedRow when frames and answers do not match */
export function orderStepsOf(
  entry: HistoryEntry,
  accountIds: ReadonlySet<number>,
): AcceptedOrder[] {
  const reports = entry.reports.length === 0 ? [] : readReports(entry.reports);
  const steps: AcceptedOrder[] = [];
  let told = 0;
  let command = 0;
  // What a command set off comes behind its own order.
  const tellReports = (through: number): void => {
    for (; told < reports.length; told += 1) {
      const report = reports[told];
      if (report === undefined || report.during > through) return;
      if (accountIds.has(report.accountId)) steps.push(reportedOrder(entry, report));
    }
  };
  walkAnswers(entry, (reader, answers, at) => {
    tellReports(command);
    command += 1;
    if (!isFirstAcceptance(answers, at) || !accountIds.has(accountIdAt(answers, at))) return;
    const { kind } = reader.command;
    if (accepting.has(kind)) steps.push(acceptedOrder(entry, reader, { answers, at }));
    else if (settling.has(kind)) steps.push(settledLock(entry, reader, { answers, at }));
  });
  tellReports(Infinity);
  return steps;
}

/** Calls `take` for every command with its answer at an offset. @throws DamagedRow */
function walkAnswers(
  entry: HistoryEntry,
  take: (reader: EntryReader, answers: DataView, at: number) => void,
): void {
  const reader = new EntryReader();
  reader.open(entry.payload);
  for (const bytes of entry.answers) {
    const answers = viewOf(bytes);
    const count = answers.getUint32(answersAt.count, true);
    if (!reader.nextFrame() || reader.commandCount !== count) throw mismatch(entry);
    if (bytes.length !== answersHeaderBytes + count * outcomeBytes) throw mismatch(entry);
    for (let at = answersHeaderBytes; reader.nextCommand(); at += outcomeBytes) {
      take(reader, answers, at);
    }
  }
  if (reader.nextFrame()) throw mismatch(entry);
}

// Numbers are given in the order of events, in which answers and reports take turns.
function addReported(
  entry: HistoryEntry,
  accountId: number | null,
  facts: { readonly accepted: AcceptedOrder[]; readonly ended: OrderEnd[] },
): void {
  for (const report of readReports(entry.reports)) {
    if (accountId !== null && report.accountId !== accountId) continue;
    if (report.isNew) facts.accepted.push(reportedOrder(entry, report));
    else if (isEnded(report.ordStatus)) facts.ended.push(endOf(entry, report));
  }
  facts.accepted.sort((a, b) => a.number - b.number);
}

function reportedOrder(entry: HistoryEntry, report: StoredReport): AcceptedOrder {
  const { accountId, symbolId, side, quantity, clOrdId } = report;
  return {
    ...endOf(entry, report),
    ...(report.terms ?? marketTerms),
    ...{ accountId, symbolId, side, quantity, clOrdId },
    index: entry.index,
    transactTimeMs: entry.machineMs,
  };
}

const marketTerms = { limitUnits: 0, stopUnits: 0, timeInForce: 'gtc', replaces: -1 } as const;

const endOf = (entry: HistoryEntry, report: Omit<OrderEnd, 'endedMs'>): OrderEnd => ({
  number: report.number,
  ordStatus: report.ordStatus,
  priceUnits: report.priceUnits,
  cumQty: report.cumQty,
  cumUnits: report.cumUnits,
  endedMs: isEnded(report.ordStatus) ? entry.machineMs : 0,
});

const mismatch = (entry: HistoryEntry): DamagedRow =>
  new DamagedRow('history', historyKey(entry.index), 'its answers do not match its frames');

const accountIdAt = (answers: DataView, at: number): number =>
  answers.getUint32(at + answerAt.accountId, true);

function isFirstAcceptance(answers: DataView, at: number): boolean {
  if (answers.getUint8(at + answerAt.status) !== answerStatus.accepted) return false;
  return (answers.getUint8(at + answerAt.flags) & answerFlags.possibleDuplicate) === 0;
}

interface AnswerPlace {
  readonly answers: DataView;
  readonly at: number;
}

function acceptedOrder(
  entry: HistoryEntry,
  reader: EntryReader,
  { answers, at }: AnswerPlace,
): AcceptedOrder {
  const { command } = reader;
  const isLimit = command.kind === 'limit-order' || command.kind === 'stop-order';
  return {
    ...filledSoFar(entry, answers, at),
    accountId: accountIdAt(answers, at),
    symbolId: answers.getUint32(at + answerAt.symbolId, true),
    side: command.side,
    quantity: readInt53(answers, at + answerAt.quantity),
    limitUnits: isLimit ? command.moneyUnits : 0,
    stopUnits: command.stopUnits,
    timeInForce: command.timeInForce,
    replaces: -1,
    clOrdId: command.clOrdId(),
    index: entry.index,
    transactTimeMs: entry.machineMs,
  };
}

function settledLock(
  entry: HistoryEntry,
  reader: EntryReader,
  { answers, at }: AnswerPlace,
): AcceptedOrder {
  const { kind } = reader.command;
  return {
    ...filledSoFar(entry, answers, at),
    ...marketTerms,
    accountId: accountIdAt(answers, at),
    symbolId: answers.getUint32(at + answerAt.symbolId, true),
    side: kind === 'commit-buy' || kind === 'cancel-buy' ? 'buy' : 'sell',
    quantity: readInt53(answers, at + answerAt.quantity),
    clOrdId: null,
    index: entry.index,
    transactTimeMs: entry.machineMs,
  };
}

// What one command fills, it fills at one price.
function filledSoFar(entry: HistoryEntry, answers: DataView, at: number): OrderEnd {
  const ordStatus = ordStatusAt(answers, at);
  const quantity = readInt53(answers, at + answerAt.quantity);
  const priceUnits = readInt53(answers, at + answerAt.priceUnits);
  const part = answers.getUint32(at + answerAt.cumQty, true);
  const cumQty = ordStatus === 'filled' ? quantity : part;
  const number = readInt53(answers, at + answerAt.number);
  const endedMs = isEnded(ordStatus) ? entry.machineMs : 0;
  return { number, ordStatus, priceUnits, cumQty, cumUnits: cumQty * priceUnits, endedMs };
}

const ordStatusAt = (answers: DataView, at: number): OrdStatus =>
  ordStatusOf(answers.getUint8(at + answerAt.ordStatus)) ?? 'new';
