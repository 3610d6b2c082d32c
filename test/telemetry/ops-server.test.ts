// The operators' server over real sockets: answers what it should, and stays standing.

import { connect } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { createLogger } from '../../src/telemetry/logger.ts';
import { OpsServer } from '../../src/telemetry/ops-server.ts';
import type { OpsServerParts } from '../../src/telemetry/ops-server.ts';

const servers: OpsServer[] = [];
const lines: string[] = [];
const log = createLogger({ process: 'test', write: (line) => lines.push(line) });

afterEach(async () => {
  lines.length = 0;
  await Promise.all(servers.splice(0).map((server) => server.close(100)));
});

const healthy: OpsServerParts = {
  live: {},
  ready: { leader: () => ({ ok: true }), disk: () => ({ ok: true, detail: '3 GB free' }) },
  metrics: {
    scrape: () => Promise.resolve('# nothing\n'),
    contentType: 'text/plain; version=0.0.4',
  },
  log,
};

async function started(parts: Partial<OpsServerParts> = {}): Promise<string> {
  const server = new OpsServer({ ...healthy, ...parts });
  servers.push(server);
  return `http://127.0.0.1:${await server.listen('127.0.0.1:0')}`;
}

test('a process that is alive and ready says so, with its checks', async () => {
  const base = await started();
  const live = await fetch(`${base}/livez`);
  expect([live.status, await live.json()]).toEqual([200, { ok: true, checks: {} }]);
  const ready = await fetch(`${base}/readyz`);
  expect(ready.status).toBe(200);
  expect(await ready.json()).toEqual({
    ok: true,
    checks: { leader: { ok: true }, disk: { ok: true, detail: '3 GB free' } },
  });
});

test('one failing check makes it unready, not dead', async () => {
  const base = await started({ ready: { leader: () => ({ ok: false, detail: 'none known' }) } });
  const ready = await fetch(`${base}/readyz?verbose`);
  expect(ready.status).toBe(503);
  expect(await ready.json()).toEqual({
    ok: false,
    checks: { leader: { ok: false, detail: 'none known' } },
  });
  expect((await fetch(`${base}/livez`)).status).toBe(200);
});

test('metrics are served with their content type', async () => {
  const answer = await fetch(`${await started()}/metrics`);
  expect(answer.headers.get('content-type')).toBe('text/plain; version=0.0.4');
  expect(await answer.text()).toBe('# nothing\n');
});

test('a process adds routes of its own, which see the query', async () => {
  const base = await started({
    routes: {
      '/leader': () => ({ status: 503, body: { leader: 2 } }),
      '/replica': (query) => ({ status: 200, body: `lag below ${query.get('lag') ?? 'any'}` }),
    },
  });
  const leader = await fetch(`${base}/leader`);
  expect([leader.status, await leader.json()]).toEqual([503, { leader: 2 }]);
  expect(await (await fetch(`${base}/replica?lag=100`)).text()).toBe('lag below 100');
});

test('what is not there is 404, what is not GET is 405, HEAD has no body', async () => {
  const base = await started();
  expect((await fetch(`${base}/constructor`)).status).toBe(404);
  expect((await fetch(`${base}/livez`, { method: 'POST', body: 'x'.repeat(100_000) })).status).toBe(
    405,
  );
  const head = await fetch(`${base}/readyz`, { method: 'HEAD' });
  expect([head.status, await head.text()]).toEqual([200, '']);
});

test('a route that throws is answered 500 without a stack, logged, and survived', async () => {
  const base = await started({
    routes: {
      '/broken': () => {
        throw new Error('secret detail');
      },
    },
    metrics: { scrape: () => Promise.reject(new Error('secret too')), contentType: 'text/plain' },
  });
  for (const path of ['/broken', '/metrics']) {
    const answer = await fetch(`${base}${path}`);
    expect(answer.status).toBe(500);
    const body = await answer.text();
    expect(body).not.toMatch(/secret|at .*:\d+/);
  }
  expect(lines).toHaveLength(2);
  expect(lines[0]).toContain('"event":"ops-request-failed"');
  expect((await fetch(`${base}/livez`)).status).toBe(200);
});

test('a request that is no HTTP, or too long, harms nothing', async () => {
  const base = await started();
  const port = Number(new URL(base).port);
  for (const bytes of ['\u0016\u0003\u0001 hello', `GET /${'x'.repeat(20_000)} HTTP/1.1\r\n\r\n`]) {
    const answer = await new Promise<string>((resolve) => {
      let text = '';
      const socket = connect(port, '127.0.0.1', () => socket.write(bytes));
      socket.on('data', (chunk) => (text += chunk.toString()));
      socket.on('error', () => undefined);
      socket.on('close', () => resolve(text));
    });
    expect(answer).toMatch(/^HTTP\/1\.1 4\d\d/);
  }
  expect((await fetch(`${base}/livez`)).status).toBe(200);
});

test('a port in use is refused with the address and what to do', async () => {
  const { port } = new URL(await started());
  const late = new OpsServer(healthy);
  await expect(late.listen(`127.0.0.1:${port}`)).rejects.toThrow(
    `operations address 127.0.0.1:${port} is in use: stop the process that listens there`,
  );
  await expect(late.listen('192.0.2.1:0')).rejects.toThrow(
    'operations address 192.0.2.1:0 is not an address of this machine',
  );
});

test('closing cuts a connection that will not end, at the deadline', async () => {
  const server = new OpsServer(healthy);
  const port = await server.listen('127.0.0.1:0');
  const socket = connect(port, '127.0.0.1');
  await new Promise((resolve) => socket.once('connect', resolve));
  socket.write('GET /livez HTTP/1.1\r\n');
  const startedMs = performance.now();
  await server.close(100);
  expect(performance.now() - startedMs).toBeLessThan(1_000);
  socket.destroy();
});
