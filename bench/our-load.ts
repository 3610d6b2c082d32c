// Loads our nodes through one SDK client: market buys of random accounts and symbols. Run as a
// process of its own, so that its processor time can be told from everybody else's.

import { prng } from '../src/base/prng.ts';
import { HoldfastClient } from '../src/client/holdfast-client.ts';
import type { Command } from '../src/domain/command.ts';
import type { Outcome } from '../src/domain/outcome.ts';
import { quantity } from '../src/domain/quantity.ts';
import { accountName, symbolName } from './bench-books.ts';
import type { BenchBooks } from './bench-books.ts';
import type { CallEnd, CallerPoolPlan } from './caller-pool.ts';
import { serveLoad } from './loader-session.ts';

export interface OurLoadPlan extends CallerPoolPlan, BenchBooks {
  readonly endpoints: readonly string[];
  readonly seed: number;
}

const [planText = '{}'] = process.argv.slice(2);
const plan = JSON.parse(planText) as OurLoadPlan;
const random = prng(plan.seed);
let complained = false;
const client = new HoldfastClient({ endpoints: plan.endpoints, name: 'bench' });
await client.clusterStatus();
await serveLoad(plan, plan.batch === 1 ? placeSingle : placeBatch);
await client.close();

async function placeSingle(): Promise<CallEnd> {
  return endOf([await client.submit(order())]);
}

async function placeBatch(): Promise<CallEnd> {
  return endOf(await client.submitAll(Array.from({ length: plan.batch }, order)));
}

function endOf(outcomes: readonly Outcome[]): CallEnd {
  const rejected = outcomes.filter((outcome) => outcome.kind === 'rejected');
  const [first] = rejected;
  if (first !== undefined && !complained) {
    complained = true;
    process.stderr.write(`first rejection: ${JSON.stringify(first)}\n`);
  }
  return { filled: outcomes.length - rejected.length, failed: rejected.length };
}

function order(): Command {
  return {
    kind: 'order',
    account: accountName(random.below(plan.accounts)),
    symbol: symbolName(random.below(plan.symbols)),
    side: 'buy',
    quantity: quantity(1 + random.below(plan.quantityMax)),
  };
}
