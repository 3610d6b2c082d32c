// What is asked of the cluster once the faults are over: all orders of the run read back, the totals,
// and the replicas' digests. Asks as a client does; the judging is done elsewhere.

import type { HoldfastClient } from '../../client/holdfast-client.ts';
import { checkConservation } from '../conservation.ts';
import { compareDigests } from '../digest-comparison.ts';
import type { ChaosBooks } from './chaos-books.ts';
import type { History } from './history.ts';
import { checkOrders } from './order-check.ts';
import type { FoundOrder, OrderCheck } from './order-check.ts';

export interface AfterCheck {
  readonly orders: OrderCheck;
  /** A sentence for every broken law. */
  readonly conservation: readonly string[];
  /** `equal` only when all nodes could be compared. */
  readonly digests: 'equal' | 'different' | 'not-compared';
}

const pageMax = 500;
const deadlineMs = 60_000;
const settleDeadlineMs = 30_000;
const lookEveryMs = 100;

/** Best asked while nothing is written. */
export async function checkAfterwards(
  client: HoldfastClient,
  history: History,
  { books, nodes }: { readonly books: ChaosBooks; readonly nodes: number },
): Promise<AfterCheck> {
  const found = (await Promise.all(books.accounts.map((name) => ordersOf(client, name)))).flat();
  const { value, index } = await client.summary({ deadlineMs });
  return {
    orders: checkOrders(history.events, found),
    conservation: checkConservation(value).violations,
    digests: await comparedDigests(client, index, nodes),
  };
}

async function ordersOf(client: HoldfastClient, account: string): Promise<FoundOrder[]> {
  const found: FoundOrder[] = [];
  for (;;) {
    const last = found.at(-1);
    const before = last === undefined ? {} : { before: last.number };
    const page = { limit: pageMax, ...before };
    const { value } = await client.orders(account, page, { deadlineMs });
    found.push(...value);
    // Number 0 is a number like others, and nothing is before it.
    if (value.length < pageMax || value.at(-1)?.number === 0) return found;
  }
}

async function comparedDigests(
  client: HoldfastClient,
  from: number,
  nodes: number,
): Promise<AfterCheck['digests']> {
  const giveUpAtMs = performance.now() + settleDeadlineMs;
  while (performance.now() < giveUpAtMs) {
    const verdict = compareDigests(await client.clusterStatus());
    if (verdict.kind === 'different') return 'different';
    const all = verdict.kind === 'equal' && verdict.nodeIds.length === nodes;
    if (all && verdict.index >= from) return 'equal';
    await new Promise((resolve) => setTimeout(resolve, lookEveryMs));
  }
  return 'not-compared';
}
