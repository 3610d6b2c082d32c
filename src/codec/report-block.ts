// The reports of one entry: executions that no answer tells in full, such as an automatic trade that a
// price set off, or a step of an order that rests (docs/formats.md section 6). They stand behind the
// answers in the history. Knows no entry.
//
//   | u16 magic, u8 version, u8 zero, u32 length | report 64, or 96 and a clOrdId | report | ...

import type { OrdStatus, Side } from '../domain/order.ts';
import { ordStatusCodes, ordStatusOf, timeInForceCodes, timesInForce } from '../domain/order.ts';
import type { Report, RestingTerms } from '../statemachine/outcome-sink.ts';
import { readInt53, viewOf, writeInt53 } from './int53.ts';

export const reportsMagic = 0xf0e1;
export const reportsHeadBytes = 8;
export const reportBytes = 64;

/** Without and with what makes an order more than a market order: a block of market orders alone is
 *  written as it always was. */
const versions = { plain: 2, withTerms: 3 } as const;
const reportWithTermsBytes = 96;

const flags = { sell: 1, isNew: 2, hasTerms: 4 } as const;

/** Byte offsets in one report. */
const reportAt = {
  ordStatus: 0,
  flags: 1,
  accountId: 4,
  symbolId: 8,
  during: 12,
  number: 16,
  quantity: 24,
  lastQty: 32,
  priceUnits: 40,
  cumQty: 48,
  cumUnits: 56,
  limitUnits: 64,
  stopUnits: 72,
  replaces: 80,
  timeInForce: 88,
  clOrdIdBytes: 89,
} as const;

/** What the history says of one execution without an answer. */
export interface StoredReport {
  /** Which command of the entry set it off, counted from 1; 0: what an earlier entry left over. */
  readonly during: number;
  readonly number: number;
  readonly accountId: number;
  readonly symbolId: number;
  readonly side: Side;
  readonly quantity: number;
  readonly priceUnits: number;
  readonly ordStatus: OrdStatus;
  readonly isNew: boolean;
  readonly lastQty: number;
  readonly cumQty: number;
  readonly cumUnits: number;
  /** Null: a market order. */
  readonly terms: RestingTerms | null;
  readonly clOrdId: string | null;
}

/** A report and when it came. @see StoredReport */
export interface TimedReport {
  readonly report: Report;
  readonly during: number;
}

const none = new Uint8Array(0);

/** The bytes are the caller's; none for no reports. */
export function packReports(reports: readonly TimedReport[]): Uint8Array {
  if (reports.length === 0) return none;
  const hasTerms = reports.some(({ report: { terms = null } }) => terms !== null);
  let length = reportsHeadBytes;
  for (const { report } of reports) {
    const { clOrdId } = report;
    length += hasTerms ? reportWithTermsBytes + (clOrdId?.length ?? 0) : reportBytes;
  }
  const bytes = Buffer.alloc(length);
  bytes.writeUInt16LE(reportsMagic, 0);
  bytes.writeUInt8(hasTerms ? versions.withTerms : versions.plain, 2);
  bytes.writeUInt32LE(length, 4);
  let at = reportsHeadBytes;
  for (const timed of reports) {
    const { report } = timed;
    packReport(bytes, at, timed);
    at += hasTerms ? packTerms(bytes, at, report) : reportBytes;
  }
  return bytes;
}

function packReport(bytes: Buffer, at: number, { report, during }: TimedReport): void {
  const view = viewOf(bytes);
  const sell = report.side === 'sell' ? flags.sell : 0;
  view.setUint8(at + reportAt.ordStatus, ordStatusCodes[report.ordStatus]);
  view.setUint8(at + reportAt.flags, sell | (report.isNew ? flags.isNew : 0));
  view.setUint32(at + reportAt.accountId, report.accountId, true);
  view.setUint32(at + reportAt.symbolId, report.symbolId, true);
  view.setUint32(at + reportAt.during, during, true);
  writeInt53(view, at + reportAt.number, report.number);
  writeInt53(view, at + reportAt.quantity, report.quantity);
  writeInt53(view, at + reportAt.lastQty, report.lastQty);
  writeInt53(view, at + reportAt.priceUnits, report.priceUnits);
  writeInt53(view, at + reportAt.cumQty, report.cumQty);
  writeInt53(view, at + reportAt.cumUnits, report.cumUnits);
}

/** Answers the width of the whole report. */
function packTerms(bytes: Buffer, at: number, { terms = null, clOrdId }: Report): number {
  if (terms !== null) {
    const view = viewOf(bytes);
    const bits = view.getUint8(at + reportAt.flags);
    view.setUint8(at + reportAt.flags, bits | flags.hasTerms);
    writeInt53(view, at + reportAt.limitUnits, terms.limitUnits);
    writeInt53(view, at + reportAt.stopUnits, terms.stopUnits);
    writeInt53(view, at + reportAt.replaces, terms.replaces);
    view.setUint8(at + reportAt.timeInForce, timeInForceCodes[terms.timeInForce]);
  }
  if (clOrdId === null) return reportWithTermsBytes;
  bytes.writeUInt8(clOrdId.length, at + reportAt.clOrdIdBytes);
  return reportWithTermsBytes + bytes.write(clOrdId, at + reportWithTermsBytes, 'latin1');
}

/** Of a block that its row's CRC vouches for. */
export function readReports(bytes: Uint8Array): StoredReport[] {
  const view = viewOf(bytes);
  const hasTerms = view.getUint8(2) === versions.withTerms;
  const reports: StoredReport[] = [];
  for (let at = reportsHeadBytes; at + reportBytes <= bytes.length;) {
    const clOrdIdBytes = hasTerms ? view.getUint8(at + reportAt.clOrdIdBytes) : 0;
    const end = at + (hasTerms ? reportWithTermsBytes + clOrdIdBytes : reportBytes);
    const text = Buffer.from(bytes.subarray(end - clOrdIdBytes, end)).toString('latin1');
    reports.push({ ...readReport(view, at), clOrdId: clOrdIdBytes === 0 ? null : text });
    at = end;
  }
  return reports;
}

function readReport(view: DataView, at: number): Omit<StoredReport, 'clOrdId'> {
  const bits = view.getUint8(at + reportAt.flags);
  return {
    during: view.getUint32(at + reportAt.during, true),
    number: readInt53(view, at + reportAt.number),
    accountId: view.getUint32(at + reportAt.accountId, true),
    symbolId: view.getUint32(at + reportAt.symbolId, true),
    side: (bits & flags.sell) === 0 ? 'buy' : 'sell',
    quantity: readInt53(view, at + reportAt.quantity),
    priceUnits: readInt53(view, at + reportAt.priceUnits),
    ordStatus: ordStatusOf(view.getUint8(at + reportAt.ordStatus)) ?? 'new',
    isNew: (bits & flags.isNew) !== 0,
    lastQty: readInt53(view, at + reportAt.lastQty),
    cumQty: readInt53(view, at + reportAt.cumQty),
    cumUnits: readInt53(view, at + reportAt.cumUnits),
    terms: (bits & flags.hasTerms) === 0 ? null : readTerms(view, at),
  };
}

const readTerms = (view: DataView, at: number): RestingTerms => ({
  limitUnits: readInt53(view, at + reportAt.limitUnits),
  stopUnits: readInt53(view, at + reportAt.stopUnits),
  replaces: readInt53(view, at + reportAt.replaces),
  timeInForce: timesInForce[view.getUint8(at + reportAt.timeInForce)] ?? 'gtc',
});
