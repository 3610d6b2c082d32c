// Asks where the day before closed: once for a page, and again when the day is another.

import { parseMoney } from '../../domain/money.ts';
import type { Money } from '../../domain/money.ts';
import { isFields, isText } from '../../stream/shape.ts';
import type { Closes } from '../desk/day-start.ts';
import { untilKnown } from './until-known.ts';
import type { SenderPorts } from './until-known.ts';

const triesMax = 3;

/** Null: nobody answered, or not what was asked. */
export async function readCloses(ports: Omit<SenderPorts, 'onRetry'>): Promise<Closes | null> {
  const onRetry = (): void => undefined;
  const request = { method: 'GET', path: '/closes' } as const;
  const answer = await untilKnown(request, { ...ports, onRetry }, triesMax);
  if (answer.kind !== 'ok' || !isFields(answer.data)) return null;
  const { dayBegan, closes: told } = answer.data;
  if (!isText(dayBegan) || !isFields(told)) return null;
  const dayBeganMs = Date.parse(dayBegan);
  if (Number.isNaN(dayBeganMs)) return null;
  const closes = new Map<string, Money>();
  for (const [symbol, text] of Object.entries(told)) {
    const units = isText(text) ? parseMoney(text) : null;
    if (units !== null && units > 0) closes.set(symbol, units);
  }
  return { dayBeganMs, closes };
}
