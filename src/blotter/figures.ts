// Numbers as people read them: grouped digits, a sign that is more than a colour, short times.

import { formatMoney } from '../domain/money.ts';
import type { Money } from '../domain/money.ts';

export const nothing = '–';

export const shownMoney = (units: Money | null): string =>
  units === null ? nothing : grouped(formatMoney(units));

export const shownCount = (count: number | null): string =>
  count === null ? nothing : grouped(String(count));

/** With its sign, so that red and green are never the only news. */
export function shownProfit(units: Money | null): string {
  if (units === null) return nothing;
  return units > 0 ? `+${shownMoney(units)}` : shownMoney(units);
}

/** Profit as a share of cost. */
export function shownShare(profit: Money | null, cost: Money | null): string {
  if (profit === null || cost === null || cost === 0) return nothing;
  const percent = (profit / cost) * 100;
  return `${percent > 0 ? '+' : ''}${percent.toFixed(2)} %`;
}

export const shownLatency = (latencyMs: number | null): string =>
  latencyMs === null ? nothing : `${latencyMs} ms`;

/** Local time of day. */
export const shownTime = (ms: number): string =>
  new Date(ms).toLocaleTimeString(undefined, { hourCycle: 'h23' });

const grouped = (text: string): string => text.replace(/\B(?<!\.\d*)(?=(\d{3})+(?!\d))/g, ',');
