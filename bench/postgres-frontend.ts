// The comparison's frontend: `POST /accounts/:id/orders` over fastify with the very body, checks and
// answer of ours, but behind it one PostgreSQL that does what an order needs in one function call. Runs as
// a process of its own; says its port on standard output and ends with its parent.

import fastify from 'fastify';
import pg from 'pg';
import { quantity } from '../src/domain/quantity.ts';
import { accountOrderBody, byId } from '../src/frontend/http/request-shapes.ts';
import { holdToShapes, zodRoutes } from '../src/frontend/http/zod-routes.ts';
import { placeOne } from './postgres-schema.ts';

export interface PostgresFrontendPlan {
  readonly port: number;
  readonly user: string;
  readonly connections: number;
}

const [planText = '{}'] = process.argv.slice(2);
const { port, user, connections } = JSON.parse(planText) as PostgresFrontendPlan;
const place = { host: '127.0.0.1', port, user, database: 'postgres' };
const pool = new pg.Pool({ ...place, max: connections });
const app = fastify({ logger: false });
holdToShapes(app);

const placing = { schema: { params: byId, body: accountOrderBody } };
zodRoutes(app).post('/accounts/:id/orders', placing, async (request, reply) => {
  const { body, params } = request;
  const values = [numberIn(params.id), numberIn(body.symbol), body.quantity];
  const { rows } = await pool.query<{ number: string }>({ name: 'one', text: placeOne, values });
  const number = Number(rows[0]?.number ?? -1);
  if (number < 0) return reply.code(403).send({ error: { code: 403, message: 'too little cash' } });
  const placed = {
    number,
    status: 'filled',
    quantity: body.quantity,
    cumQty: quantity(body.quantity),
  };
  return reply.code(201).send({ data: placed });
});

/** Accounts and symbols are numbers in these tables. */
const numberIn = (name: string): number => Number(name.replace(/\D/g, ''));

process.stdin.resume();
process.stdin.on('end', () => process.exit());
const url = await app.listen({ host: '127.0.0.1', port: 0 });
process.stdout.write(`${new URL(url).port}\n`);
