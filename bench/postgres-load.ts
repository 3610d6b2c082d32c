// Loads PostgreSQL through the npm client: as many callers as connections, each with a prepared
// statement outstanding. Run as a process of its own, so that its processor time can be told apart.

import pg from 'pg';
import { prng } from '../src/base/prng.ts';
import type { BenchBooks } from './bench-books.ts';
import type { CallEnd, CallerPoolPlan } from './caller-pool.ts';
import { serveLoad } from './loader-session.ts';
import { placeMany, placeOne } from './postgres-schema.ts';

export interface PostgresLoadPlan extends CallerPoolPlan, BenchBooks {
  readonly port: number;
  readonly user: string;
  readonly seed: number;
}

const [planText = '{}'] = process.argv.slice(2);
const plan = JSON.parse(planText) as PostgresLoadPlan;
const random = prng(plan.seed);
const place = { host: '127.0.0.1', port: plan.port, user: plan.user, database: 'postgres' };
const clients = Array.from({ length: plan.callers }, () => new pg.Client(place));
await Promise.all(clients.map((client) => client.connect()));
await serveLoad(plan, plan.batch === 1 ? placeSingle : placeBatch);
await Promise.all(clients.map((client) => client.end()));

async function placeSingle(caller: number): Promise<CallEnd> {
  const values = order();
  const rows = await ask(caller, { name: 'one', text: placeOne, values });
  // bigint arrives as text; the function answers -1 when the cash does not suffice.
  const filled = Number(rows[0]?.['number'] ?? -1) > 0 ? 1 : 0;
  return { filled, failed: 1 - filled };
}

async function placeBatch(caller: number): Promise<CallEnd> {
  const orders = Array.from({ length: plan.batch }, order);
  const values = [0, 1, 2].map((column) => orders.map((row) => row[column]));
  const rows = await ask(caller, { name: 'many', text: placeMany, values });
  const filled = Number(rows[0]?.['placed'] ?? 0);
  return { filled, failed: plan.batch - filled };
}

async function ask(
  caller: number,
  query: { name: string; text: string; values: unknown[] },
): Promise<Record<string, unknown>[]> {
  const client = clients[caller];
  if (client === undefined) throw new Error('every caller has a connection');
  return (await client.query<Record<string, unknown>>(query)).rows;
}

function order(): [account: number, symbol: number, quantity: number] {
  return [
    random.below(plan.accounts),
    random.below(plan.symbols),
    1 + random.below(plan.quantityMax),
  ];
}
