// The reports of one entry: executions that no answer tells, such as an automatic trade that a price
// set off (docs/formats.md section 6). They stand behind the answers in the history. Knows no entry.
//
//   | u16 magic, u8 version, u8 zero, u32 length | report 64 | report | ...

import type { OrdStatus, Side } from '../domain/order.ts';
import { ordStatusCodes, ordStatusOf } from '../domain/order.ts';
import type { Report } from '../statemachine/outcome-sink.ts';
import { readInt53, viewOf, writeInt53 } from './int53.ts';

export const reportsMagic = 0xf0e1;
const reportsVersion = 2;
export const reportsHeadBytes = 8;
export const reportBytes = 64;

const flags = { sell: 1, isNew: 2 } as const;

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
  const bytes = new Uint8Array(reportsHeadBytes + reports.length * reportBytes);
  const view = viewOf(bytes);
  view.setUint16(0, reportsMagic, true);
  view.setUint8(2, reportsVersion);
  view.setUint32(4, bytes.length, true);
  let at = reportsHeadBytes;
  for (const { report, during } of reports) {
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
    at += reportBytes;
  }
  return bytes;
}

/** Of a block that its row's CRC vouches for. */
export function readReports(bytes: Uint8Array): StoredReport[] {
  const view = viewOf(bytes);
  const reports: StoredReport[] = [];
  for (let at = reportsHeadBytes; at + reportBytes <= bytes.length; at += reportBytes) {
    const bits = view.getUint8(at + reportAt.flags);
    reports.push({
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
    });
  }
  return reports;
}
