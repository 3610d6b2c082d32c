// Numbers as people read them: grouped digits, a sign that is more than a colour, short times.

import { formatMoney, money, moneyScale } from '../../domain/money.ts';
import type { Money } from '../../domain/money.ts';

export const nothing = '–';

export const shownMoney = (units: Money | null): string =>
  units === null ? nothing : grouped(formatMoney(units));

export const shownCount = (count: number | null): string =>
  count === null ? nothing : grouped(String(count));

/** A price per share, to the hundredth of a cent, so that points stand below each other. */
export const shownPrice = (units: Money | null): string =>
  units === null ? nothing : grouped((units / moneyScale).toFixed(priceDigits));

/** Rounded to the cent: for sums, of which nobody reads more. */
export const shownCents = (units: Money | null): string =>
  units === null ? nothing : shownMoney(money(Math.round(units / centUnits) * centUnits));

/** With its sign, so that red and green are never the only news. */
export function shownProfit(units: Money | null): string {
  if (units === null) return nothing;
  return units > 0 ? `+${shownCents(units)}` : shownCents(units);
}

/** `part` of `whole` in percent, with its sign. */
export function shownShare(part: Money | null, whole: Money | null): string {
  const percent = percentOf(part, whole);
  return percent === null ? nothing : `${percent > 0 ? '+' : ''}${percent.toFixed(2)} %`;
}

export const percentOf = (part: number | null, whole: number | null): number | null =>
  part === null || whole === null || whole === 0 ? null : (part / whole) * 100;

export const shownLatency = (latencyMs: number | null): string =>
  latencyMs === null ? nothing : `${latencyMs} ms`;

// Made once: a formatter costs as much as a hundred times it tells.
const timeOfDay = new Intl.DateTimeFormat(undefined, {
  hour: 'numeric',
  minute: 'numeric',
  second: 'numeric',
  hourCycle: 'h23',
});

/** Local time of day. */
export const shownTime = (ms: number): string => timeOfDay.format(ms);

/** Local day and time. */
export const shownMoment = (ms: number): string =>
  `${new Date(ms).toLocaleDateString(undefined, { month: 'short', day: 'numeric' })} ${shownTime(ms)}`;

/** "3 d 4 h", "12 min", "8 s": the two largest parts at most. */
export function shownSpan(spanMs: number): string {
  const seconds = Math.floor(spanMs / 1_000);
  const minutes = Math.floor(seconds / 60);
  const hours = Math.floor(minutes / 60);
  if (hours >= 24) return `${Math.floor(hours / 24)} d ${hours % 24} h`;
  if (hours > 0) return `${hours} h ${minutes % 60} min`;
  return minutes > 0 ? `${minutes} min` : `${seconds} s`;
}

export function shownBytes(bytes: number): string {
  if (bytes < 1e6) return `${Math.round(bytes / 1e3)} kB`;
  return bytes < 1e9 ? `${Math.round(bytes / 1e6)} MB` : `${(bytes / 1e9).toFixed(1)} GB`;
}

/** Class of a figure that is good or bad news. */
export const gainOrLoss = (units: number | null): string =>
  units === null || units === 0 ? '' : units > 0 ? 'gain' : 'loss';

const priceDigits = 4;
const centUnits = 100;

const grouped = (text: string): string => text.replace(/\B(?<!\.\d*)(?=(\d{3})+(?!\d))/g, ',');
