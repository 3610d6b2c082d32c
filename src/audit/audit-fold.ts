// The audit as a function of the log: entry after entry of the history goes in, records come out.
// Whoever folds the same entries from the first one on gets the same records, on every node and at
// any time; nothing is stored for it. An answer that an earlier entry gave, and a command that did
// not run, are debug events: a command has one userCommand, in the entry that decided it.

import type { HistoryEntry } from '../codec/history-writer.ts';
import { recordLayouts } from '../codec/record-layout.ts';
import { readReports } from '../codec/report-block.ts';
import type { StoredReport } from '../codec/report-block.ts';
import { commandKindCodes } from '../domain/command.ts';
import type { CommandKind } from '../domain/command.ts';
import { dayTradingWordOf } from '../domain/day-trading-word.ts';
import type { RejectReason } from '../domain/reject-reason.ts';
import { isEnded } from '../domain/order.ts';
import { confirmationKeptMs } from '../statemachine/limits.ts';
import type { AuditPlace, AuditRecord, CommandFields } from './audit-record.ts';
import { EntryAnswers } from './entry-answers.ts';
import { HeldTrades } from './held-trades.ts';
import { freedBy } from './order-cash.ts';
import type { OrderStep } from './order-cash.ts';
import type { HeldLock, KeptItem, TradeKey } from './held-trades.ts';
import { answeredTo, askedBy, repeatedFor, reportTold } from './told-fields.ts';
import type { ToldFields } from './told-fields.ts';

/** What ids are called. Names never change and ids are never given twice. */
export interface AuditNames {
  accountName(id: number): string;
  /** A house has no cash that could change. */
  isHouse(accountId: number): boolean;
  symbol(id: number): string;
}

/** Room for the commands of an entry, so that places in the log make numbers that rise. */
const numbersPerEntry = 8_192;
/** The clients' own business: not audited. */
const unheard = new Set<CommandKind | null>(['noop', 'open-session', 'close-session']);
/** Not run: the client sends such a command again, and then it is heard. */
const unrun = new Set<RejectReason>(['sequence-gap', 'session-expired']);

/** Commands that end an order at its owner's word. */
const calling = new Set<CommandKind | null>(['cancel-order', 'cancel-all', 'replace-order']);

const settling = ['commit-buy', 'cancel-buy', 'commit-sell', 'cancel-sell'] as const;

/** An order that is open, and the number of the command that placed it. */
interface KeptOrder {
  readonly order: number;
  readonly number: number;
}

const itemsPerText = 1_000;

export class AuditFold {
  readonly #names: AuditNames;
  readonly #clusterId: string;
  readonly #answers = new EntryAnswers();
  readonly #held = new HeldTrades();
  /** Of each order that is open: the number of the command that placed it. */
  readonly #orders = new Map<number, number>();
  #entry: Pick<HistoryEntry, 'index' | 'machineMs'> = { index: 0, machineMs: 0 };
  #records: AuditRecord[] = [];
  readonly #effectOf = this.#effects();

  /** `clusterId`: 16 hex digits, part of every cryptokey. */
  constructor(names: AuditNames, clusterId: string) {
    this.#names = names;
    this.#clusterId = clusterId;
  }

  /** Entries come in index order. The list is the caller's. @throws DamagedRow */
  recordsOf(entry: HistoryEntry): AuditRecord[] {
    this.#records = [];
    this.#entry = entry;
    for (const [number, lock] of this.#held.takeExpired(entry.machineMs)) {
      this.#expired(number, lock);
    }
    const reports = entry.reports.length === 0 ? [] : readReports(entry.reports);
    let told = this.#tellReports(reports, { from: 0, through: 0 });
    this.#answers.open(entry);
    while (this.#answers.next()) {
      this.#tellCommand();
      told = this.#tellReports(reports, { from: told, through: this.#answers.ordinal });
    }
    return this.#records;
  }

  /** What is remembered between entries, as texts of a bounded length: at least one. */
  kept(): string[] {
    const orders = [...this.#orders].map(([order, number]) => ({ order, number }));
    const items = [...this.#held.kept(), ...orders];
    const parts = Math.max(1, Math.ceil(items.length / itemsPerText));
    return Array.from({ length: parts }, (_, part) =>
      JSON.stringify(items.slice(part * itemsPerText, (part + 1) * itemsPerText)),
    );
  }

  /** A fold that remembers nothing yet goes on where another one's `kept` was taken. */
  goOn(texts: readonly string[]): void {
    for (const text of texts) {
      for (const item of JSON.parse(text) as (KeptItem | KeptOrder)[]) {
        if ('order' in item) this.#orders.set(item.order, item.number);
        else this.#held.keep(item);
      }
    }
  }

  #tellCommand(): void {
    const answers = this.#answers;
    const { kind } = answers.command;
    if (unheard.has(kind)) return;
    const place = this.#place();
    const fields = this.#fields();
    const reason = answers.rejectReason;
    const why = reason === null ? {} : { reason };
    if (answers.isRepeated) {
      const debugMessage = `answered before, by entry ${answers.decidedIndex}`;
      const told = { ...fields.told, ...(reason === null ? repeatedFor(answers) : why) };
      this.#records.push({ element: 'debugEvent', ...place, ...fields, told, debugMessage });
    } else if (reason !== null && unrun.has(reason)) {
      const debugMessage = `not run: ${reason}`;
      const told = { ...fields.told, ...why };
      this.#records.push({ element: 'debugEvent', ...place, ...fields, told, debugMessage });
    } else if (reason === null) {
      const told = { ...fields.told, ...answeredTo(answers) };
      this.#records.push({ element: 'userCommand', ...place, ...fields, told });
      this.#effectOf.get(kind)?.(place);
    } else {
      const told = { ...fields.told, ...why };
      const message = this.#message(reason);
      this.#records.push({ element: 'userCommand', ...place, ...fields });
      this.#records.push({ element: 'errorEvent', ...place, ...fields, told, ...message });
    }
  }

  /** With what came in, where nothing else of it could be kept. */
  #message(reason: RejectReason): { readonly errorMessage: string } {
    const { command } = this.#answers;
    const input = command.kind === 'reject-at-edge' ? command.displayName() : null;
    return { errorMessage: input === null ? reason : `${reason}: ${input}` };
  }

  #place(): AuditPlace {
    const { index, machineMs } = this.#entry;
    const { ordinal, command } = this.#answers;
    const own = isNumbered(command.kind) ? command.source : 0;
    const transactionNum = own === 0 ? index * numbersPerEntry + ordinal : own;
    return { index, timestampMs: machineMs, transactionNum };
  }

  #fields(): CommandFields & { readonly told: ToldFields } {
    const { command, accountId, symbolId } = this.#answers;
    const { kind } = command;
    const layout = kind === null ? undefined : recordLayouts[commandKindCodes[kind]];
    const isEdge = kind === 'reject-at-edge';
    const named = layout?.symbol !== undefined && layout.symbol !== 'none';
    return {
      command: isEdge ? (dayTradingWordOf(command.moneyUnits) ?? 'UNKNOWN') : wordOf(kind),
      username: accountId === 0 ? command.accountName() : this.#names.accountName(accountId),
      stockSymbol: named
        ? symbolId === 0
          ? command.symbolName()
          : this.#names.symbol(symbolId)
        : null,
      filename: command.filename(),
      fundsUnits: isEdge || layout === undefined || layout.a === null ? null : command.moneyUnits,
      told: { ...askedBy(command), ...this.#metSymbol(named) },
    };
  }

  /** The symbol of the order that a command which names none is about. */
  #metSymbol(isNamed: boolean): ToldFields {
    const { symbolId } = this.#answers;
    return isNamed || symbolId === 0 ? {} : { stockSymbol: this.#names.symbol(symbolId) };
  }

  /** What a command did that the audit tells, by kind; the others touch no cash and no price. */
  #effects(): ReadonlyMap<CommandKind | null, (place: AuditPlace) => void> {
    const settle = (place: AuditPlace): void => {
      this.#settled(place);
    };
    const amount = (place: AuditPlace): void => {
      this.#amountSet(place);
    };
    const trigger = ({ transactionNum }: AuditPlace): void => {
      const amountUnits = this.#held.amountOf(this.#key())?.amountUnits ?? 0;
      this.#held.setAmount(this.#key(), { amountUnits, transactionNum });
    };
    const price = ({ index, timestampMs }: AuditPlace): void => {
      this.#held.setPrice(this.#answers.symbolId, { index, setMs: timestampMs });
    };
    const fill = (place: AuditPlace): void => {
      this.#filled(place);
    };
    const placed = (place: AuditPlace): void => {
      this.#placed(place);
    };
    const lock = (place: AuditPlace): void => {
      this.#locked(place);
    };
    return new Map<CommandKind | null, (place: AuditPlace) => void>([
      ['deposit', (place) => this.#cash(place, this.#key(), this.#answers.command.moneyUnits)],
      ['quote', (place) => this.#quoted(place)],
      ...(['list-instrument', 'set-price'] as const).map((kind) => [kind, price] as const),
      ...(['order', 'notional-order'] as const).map((kind) => [kind, fill] as const),
      ...(['limit-order', 'stop-order'] as const).map((kind) => [kind, placed] as const),
      ...(['buy', 'sell'] as const).map((kind) => [kind, lock] as const),
      ...settling.map((kind) => [kind, settle] as const),
      ...(['set-buy-amount', 'set-sell-amount'] as const).map((kind) => [kind, amount] as const),
      ...(['set-buy-trigger', 'set-sell-trigger'] as const).map((kind) => [kind, trigger] as const),
      ['cancel-set-buy', (place) => this.#setCanceled(place)],
      ['cancel-set-sell', (place) => this.#setCanceled(place)],
    ]);
  }

  #key(): TradeKey {
    const { accountId, symbolId, command } = this.#answers;
    return { accountId, symbolId, side: command.side };
  }

  // The cash of a buy was taken when it was locked, and that of a canceled one comes back.
  #settled(place: AuditPlace): void {
    const { command, quantity, priceUnits, number } = this.#answers;
    this.#held.takeLock(number);
    const isPaid = command.kind === 'cancel-buy' || command.kind === 'commit-sell';
    if (isPaid) this.#cash(place, this.#key(), quantity * priceUnits);
  }

  // A sell holds shares back, not cash. A new amount takes the old one's place, trigger kept.
  #amountSet(place: AuditPlace): void {
    const key = this.#key();
    const known = this.#held.amountOf(key);
    const amountUnits = this.#answers.command.moneyUnits;
    const transactionNum = known?.transactionNum ?? place.transactionNum;
    this.#held.setAmount(key, { amountUnits, transactionNum });
    if (key.side === 'buy') this.#cash(place, key, (known?.amountUnits ?? 0) - amountUnits);
  }

  #setCanceled(place: AuditPlace): void {
    const key = this.#key();
    const units = this.#held.takeAmount(key)?.amountUnits ?? 0;
    if (key.side === 'buy') this.#cash(place, key, units);
  }

  #filled(place: AuditPlace): void {
    const { command, quantity, priceUnits, ordStatus } = this.#answers;
    if (ordStatus !== 'filled') return;
    const units = quantity * priceUnits;
    this.#cash(place, this.#key(), command.side === 'buy' ? -units : units);
  }

  #placed(place: AuditPlace): void {
    const { command, quantity, cumQty, priceUnits, number } = this.#answers;
    const ordStatus = this.#answers.ordStatus ?? 'new';
    const terms = { limitUnits: command.moneyUnits, stopUnits: command.stopUnits };
    const figures = { quantity, cumQty, lastQty: cumQty, priceUnits, ordStatus, terms };
    if (!isEnded(ordStatus)) this.#orders.set(number, place.transactionNum);
    this.#cash(place, this.#key(), freedBy({ ...figures, side: command.side, isNew: true }));
  }

  #locked(place: AuditPlace): void {
    const { quantity, priceUnits, number } = this.#answers;
    const units = quantity * priceUnits;
    const { timestampMs: startedMs, transactionNum } = place;
    const key = this.#key();
    this.#held.lock(number, { ...key, units, quantity, startedMs, transactionNum });
    this.#quoted(place);
    if (key.side === 'buy') this.#cash(place, key, -units);
  }

  // The price is the cluster's own: its key says where in the log it was set.
  #quoted(place: AuditPlace): void {
    const { accountId, symbolId, priceUnits } = this.#answers;
    const price = this.#held.priceOf(symbolId);
    this.#records.push({
      element: 'quoteServer',
      ...place,
      username: this.#names.accountName(accountId),
      stockSymbol: this.#names.symbol(symbolId),
      priceUnits,
      quoteServerTimeMs: price?.setMs ?? place.timestampMs,
      cryptokey: `${this.#clusterId}-${price?.index ?? place.index}`,
    });
  }

  /** Tells those from position `from` that commands up to `through` set off; how many are told. */
  #tellReports(
    reports: readonly StoredReport[],
    { from, through }: { readonly from: number; readonly through: number },
  ): number {
    let told = from;
    for (; told < reports.length; told += 1) {
      const report = reports[told];
      if (report === undefined || report.during > through) break;
      if (report.terms === null) this.#traded(report);
      else this.#stepped({ ...report, terms: report.terms });
    }
    return told;
  }

  // An automatic trade. What a buy held back beyond its cost is free again.
  #traded(report: StoredReport): void {
    const { accountId, symbolId, side, lastQty, priceUnits } = report;
    const { index, machineMs } = this.#entry;
    const held = this.#held.takeAmount({ accountId, symbolId, side });
    if (held === null) return;
    const place = { index, timestampMs: machineMs, transactionNum: held.transactionNum };
    const units = lastQty * priceUnits;
    this.#records.push({
      element: 'systemEvent',
      ...place,
      command: side === 'buy' ? 'SET_BUY_TRIGGER' : 'SET_SELL_TRIGGER',
      username: this.#names.accountName(accountId),
      stockSymbol: this.#names.symbol(symbolId),
      filename: null,
      fundsUnits: units,
      told: reportTold(report, null),
    });
    this.#cash(place, report, side === 'buy' ? held.amountUnits - units : units);
  }

  // A step of an order that rests. How a command placed it, the userCommand tells.
  #stepped(step: StoredReport & OrderStep): void {
    const { number, isNew, lastQty, ordStatus } = step;
    const { index, machineMs: timestampMs } = this.#entry;
    const own = isNew ? this.#place().transactionNum : this.#orders.get(number);
    const place = { index, timestampMs, transactionNum: own ?? index * numbersPerEntry };
    const { kind } = this.#answers.command;
    if (isEnded(ordStatus)) this.#orders.delete(number);
    else this.#orders.set(number, place.transactionNum);
    this.#records.push({
      element: 'systemEvent',
      ...place,
      command: step.terms.stopUnits > 0 ? 'STOP_ORDER' : 'LIMIT_ORDER',
      username: this.#names.accountName(step.accountId),
      stockSymbol: this.#names.symbol(step.symbolId),
      filename: null,
      fundsUnits: lastQty * step.priceUnits,
      told: reportTold(step, step.during > 0 && calling.has(kind) ? kind : null),
    });
    this.#cash(place, step, freedBy(step));
  }

  // At the first instant at which it is over, whichever entry the books noticed it in.
  #expired(orderNumber: number, lock: HeldLock): void {
    const { accountId, symbolId, side, quantity, units, startedMs, transactionNum } = lock;
    const told = { orderNumber, side, ...(quantity === undefined ? {} : { quantity }) };
    const timestampMs = startedMs + confirmationKeptMs + 1;
    const place = { index: this.#entry.index, timestampMs, transactionNum };
    this.#records.push({
      element: 'systemEvent',
      ...place,
      command: side === 'buy' ? 'CANCEL_BUY' : 'CANCEL_SELL',
      username: this.#names.accountName(accountId),
      stockSymbol: this.#names.symbol(symbolId),
      filename: null,
      fundsUnits: units,
      told: { ...told, ordStatus: 'expired', leavesQty: 0, reason: 'confirmation-expired' },
    });
    if (side === 'buy') this.#cash(place, lock, units);
  }

  /** The account's free cash changed by so many units, which may be negative or nothing. */
  #cash(place: AuditPlace, { accountId }: Pick<TradeKey, 'accountId'>, units: number): void {
    if (units === 0 || this.#names.isHouse(accountId)) return;
    this.#records.push({
      element: 'accountTransaction',
      ...place,
      action: units > 0 ? 'add' : 'remove',
      username: this.#names.accountName(accountId),
      fundsUnits: Math.abs(units),
    });
  }
}

// The same field of a record is a price's source and a day-trading command's number.
const isNumbered = (kind: CommandKind | null): boolean =>
  kind !== null && kind !== 'set-price' && recordLayouts[commandKindCodes[kind]]?.small === true;

// The day-trading words are the kinds themselves in capitals, but for ADD.
function wordOf(kind: CommandKind | null): string {
  if (kind === null) return 'UNKNOWN';
  return kind === 'deposit' ? 'ADD' : kind.toUpperCase().replaceAll('-', '_');
}
