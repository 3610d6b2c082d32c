// What a bazaar run says at its end, and whether it passed.

import { tableText } from '../cli-context.ts';
import { latencyCells, latencyHead } from '../latency.ts';
import type { LatencyRow } from '../latency.ts';
import type { AllOrdersReport } from './all-orders.ts';
import type { CustomerCounts, Mismatch } from './customer.ts';

export interface BazaarReport {
  readonly clients: number;
  readonly route: string;
  readonly p: number;
  readonly seed: number;
  readonly counts: CustomerCounts;
  readonly ordersTold: number;
  readonly mismatches: readonly Mismatch[];
  /** Null unless asked for. */
  readonly allOrders: AllOrdersReport | null;
  readonly complaints: readonly string[];
  readonly latency: readonly LatencyRow[];
  readonly elapsedMs: number;
  readonly passed: boolean;
}

export function bazaarPassed(report: Omit<BazaarReport, 'passed'>): boolean {
  const { mismatches, allOrders, counts } = report;
  const dense = allOrders === null || (allOrders.missing.length === 0 && allOrders.endsThere);
  return mismatches.length === 0 && counts.unanswered === 0 && dense;
}

const mismatchesShownMax = 20;

export function bazaarText(report: BazaarReport): string {
  const { counts, mismatches, allOrders } = report;
  const seconds = (report.elapsedMs / 1000).toFixed(2);
  return [
    `${report.clients} clients over ${report.route}, p ${report.p}, seed ${report.seed}: ${seconds} s`,
    tableText(latencyHead, report.latency.map(latencyCells)),
    `${counts.lookups} lookups, ${counts.trades} trades (${counts.refused} refused), ${counts.unanswered} unanswered`,
    ...report.complaints.map((complaint) => `  ${complaint}`),
    `orders told ${report.ordersTold}, read back ${report.ordersTold - mismatches.length}, mismatches ${mismatches.length}`,
    ...mismatches.slice(0, mismatchesShownMax).map(mismatchText),
    ...(allOrders === null ? [] : [allOrdersText(allOrders)]),
    report.passed ? 'passed' : 'FAILED',
  ].join('\n');
}

export function mismatchText({ told, found }: Mismatch): string {
  const now = found === null ? 'unknown' : `${found.type} ${found.quantity} ${found.name}`;
  return `  order ${told.number}: told ${told.type} ${told.quantity} ${told.name}, now ${now}`;
}

function allOrdersText({ orders, missing, endsThere }: AllOrdersReport): string {
  if (missing.length === 0 && endsThere)
    return `orders 0 to ${orders - 1} all there, ${orders} is not`;
  const end = endsThere ? '' : `, and ${orders} exists too (is somebody still trading?)`;
  return `of orders 0 to ${orders - 1} missing: ${missing.slice(0, 20).join(', ') || 'none'}${end}`;
}
