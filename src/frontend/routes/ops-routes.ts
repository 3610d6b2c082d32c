// What operators and balancers ask: /livez (the process runs), /readyz (an order sent here now
// would reach a quorum), /metrics, /cache: which stocks are remembered, last used first, and /cluster: how the nodes are.

import type { FastifyInstance } from 'fastify';
import { ClusterError } from '../../domain/cluster-error.ts';
import { bazaarAccountName } from '../../domain/ids.ts';
import type { HttpParts } from '../http/http-parts.ts';

// Below the second that a launcher's or balancer's probe usually waits.
const readinessDeadlineMs = 800;

export function registerOpsRoutes(app: FastifyInstance, parts: HttpParts): void {
  app.get('/livez', (_request, reply) => {
    return reply.header('cache-control', 'no-store').send({ ok: true, checks: {} });
  });

  app.get('/readyz', async (_request, reply) => {
    const why = parts.isStopping() ? 'stopping' : await whyNotReady(parts);
    const cluster = why === null ? { ok: true } : { ok: false, detail: why };
    void reply.header('cache-control', 'no-store').code(cluster.ok ? 200 : 503);
    return { ok: cluster.ok, checks: { cluster } };
  });

  app.get('/cache', (_request, reply) => {
    return reply.header('cache-control', 'no-store').send({ data: parts.stocks.view() });
  });

  app.get('/cluster', async (_request, reply) => {
    const data = await parts.cluster.look();
    return reply.header('cache-control', 'no-store').send({ data });
  });

  app.get('/metrics', async (_request, reply) => {
    const { page } = parts.metrics;
    parts.metrics.sample(parts.stocks.view());
    return reply.type(page.contentType).send(await page.scrape());
  });
}

// The house account is there from the first entry on, and reading it takes a leader and a quorum.
async function whyNotReady({ book }: HttpParts): Promise<string | null> {
  try {
    await book.account(bazaarAccountName, { deadlineMs: readinessDeadlineMs });
    return null;
  } catch (error) {
    if (error instanceof ClusterError) return error.code;
    throw error;
  }
}

/** What must answer whatever else is going on. */
export const isOpsPath = (url: string): boolean => /^\/(livez|readyz|metrics)(\?|$)/.test(url);
