// Compares what traders were told with what the books say afterwards: every acknowledged order there
// exactly once and as told, nothing there that nobody sent, nothing there that surely failed. Pure;
// knows the history and the orders read back, not the cluster they came from.

import type { HistoryEvent } from './history.ts';

/** An order as it was read back. */
export interface FoundOrder {
  readonly number: number;
  readonly account: string;
  readonly side: string;
  readonly quantity: number;
  readonly index: number;
}

export interface OrderCheck {
  readonly acknowledged: number;
  /** Sent, and never told what came of it. */
  readonly unknown: number;
  /** Of those, how many happened. */
  readonly unknownHappened: number;
  /** Acknowledged and not there, or not as told. */
  readonly lost: readonly string[];
  /** One number told twice, or an order there that no operation accounts for. */
  readonly duplicated: readonly string[];
}

interface Sent {
  readonly process: number;
  readonly account: string;
  readonly side: string;
  readonly quantity: number;
}

interface Told extends Sent {
  readonly number: number;
  readonly index: number;
}

export function checkOrders(
  events: readonly HistoryEvent[],
  found: readonly FoundOrder[],
): OrderCheck {
  const { told, unknown } = ordersIn(events);
  const byNumber = new Map(found.map((order) => [order.number, order]));
  const lost: string[] = [];
  const duplicated = repeated(found.map(({ number }) => number)).map(
    (number) => `order ${number} is listed twice`,
  );
  duplicated.push(
    ...repeated(told.map(({ number }) => number)).map((number) => `order ${number} was told twice`),
  );
  for (const order of told) {
    const there = byNumber.get(order.number);
    byNumber.delete(order.number);
    const words = `order ${order.number}, told ${textOf(order)}`;
    if (there === undefined) lost.push(`${words}: not there`);
    else if (!isSame(order, there)) lost.push(`${words}: there is ${textOf(there)}`);
  }
  const open = unknown.map(textOf);
  let unknownHappened = 0;
  for (const extra of byNumber.values()) {
    const at = open.indexOf(textOf(extra));
    if (at === -1) duplicated.push(`order ${extra.number} ${textOf(extra)}: nobody sent it`);
    else {
      open.splice(at, 1);
      unknownHappened += 1;
    }
  }
  return { acknowledged: told.length, unknown: unknown.length, unknownHappened, lost, duplicated };
}

function ordersIn(events: readonly HistoryEvent[]): { told: Told[]; unknown: Sent[] } {
  const open = new Map<number, Sent>();
  const told: Told[] = [];
  const unknown: Sent[] = [];
  for (const { process, type, op, key, value } of events) {
    if (op !== 'order') continue;
    const sent = { process, account: key, side: String(value['side']) };
    const order = { ...sent, quantity: Number(value['quantity']) };
    if (type === 'invoke') open.set(process, order);
    else open.delete(process);
    if (type === 'info') unknown.push(order);
    if (type === 'ok')
      told.push({ ...order, number: Number(value['number']), index: Number(value['index']) });
  }
  return { told, unknown: [...unknown, ...open.values()] };
}

const textOf = (order: Omit<Sent, 'process'>): string =>
  `${order.account} ${order.side} ${order.quantity}`;

const isSame = (told: Told, there: FoundOrder): boolean =>
  textOf(told) === textOf(there) && told.index === there.index;

function repeated(numbers: readonly number[]): number[] {
  const seen = new Set<number>();
  return numbers.filter((number) => {
    const again = seen.has(number);
    seen.add(number);
    return again;
  });
}
