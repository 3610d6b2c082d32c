// Rows of the books → lines that any two keepers of the same books write alike (docs/formats.md section
// 11): keys sorted, every number a decimal text. What is left out says when something was noticed or
// how it was sent, not what anybody owns or is owed. Knows no file.

import type { Row } from '../statemachine/tables/rows.ts';

/** Fields that a line does not have; null: rows of this table have no line at all. */
const leftOut: Readonly<Record<Row['table'], readonly string[] | null>> = {
  account: [],
  // Shares held back by a quote lock come back when some entry notices that its time is over.
  holding: ['changedMs'],
  instrument: [],
  confirmation: [],
  // Triggers share their ids with prices that are being traded; lines come in id order.
  trigger: ['id'],
  crossing: null,
  'open-order': ['ladderId', 'acceptedIndex', 'acceptedMs', 'clOrdId', 'lastPriceUnits'],
  token: [],
  access: [],
  session: null,
  'cl-ord-id': null,
  // Led time moves in entries that no history keeps; the digest covers all that is left out here.
  counters: [
    ...['nextLadderId', 'ledMs', 'lastTerm', 'digestHigh', 'digestLow'],
    // What may be forgotten is nobody's property, and a pruned cluster owns what it owned.
    ...['auditKeptMs', 'prunedThrough'],
  ],
};

/** A line without its end; null for rows that have none. */
export function canonicalLine(row: Row): string | null {
  const without = leftOut[row.table];
  if (without === null) return null;
  const kept = Object.entries(row).filter(
    ([field]) => field !== 'changedIndex' && !without.includes(field),
  );
  return canonicalJson(Object.fromEntries(kept));
}

/** JSON with sorted keys, numbers as decimal texts and Maps as objects. */
export function canonicalJson(value: unknown): string {
  if (value instanceof Map) return canonicalJson(Object.fromEntries(value));
  if (typeof value === 'number' || typeof value === 'bigint') return `"${value}"`;
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const fields = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${fields.map(([key, one]) => `${JSON.stringify(key)}:${canonicalJson(one)}`).join(',')}}`;
}
