// The way in over HTTP: every command once and in order, through whichever frontend answers. Two servers
// stand for frontends before one set of books, and do what the test says with the requests to come.

import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { prng } from '../../src/base/prng.ts';
import { HttpDoor } from '../../src/cli/replay/http-door.ts';
import { HttpExchange } from '../../src/cli/replay/http-exchange.ts';
import { readWorkloadLine } from '../../src/codec/workload-line.ts';
import { dayTradingCommand } from '../../src/codec/day-trading-command.ts';

type Fate = 'taken' | 'done-then-cut' | 'cut' | 503 | 504 | 'done-then-504' | 429 | 401 | 408;

class Frontends {
  /** What was done, in order, with the number it had. */
  readonly done: { readonly key: string; readonly body: Record<string, unknown> }[] = [];
  readonly heard: { readonly at: number; readonly key: string }[] = [];
  readonly preferred: unknown[] = [];
  readonly urls: string[] = [];
  /** Of the commands to come, in order; then all are taken. */
  fates: Fate[] = [];
  rejects: string | null = null;
  sessions = 0;
  closed: string[] = [];
  forgotten = false;
  readonly #servers: Server[] = [];

  static async of(count: number): Promise<Frontends> {
    const frontends = new Frontends();
    for (let at = 0; at < count; at += 1) await frontends.#open(at);
    return frontends;
  }

  stop(at: number): void {
    this.#servers[at]?.close();
    this.#servers[at]?.closeAllConnections();
  }

  async #open(at: number): Promise<void> {
    const server = createServer((request, response) => void this.#serve(at, request, response));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    this.#servers.push(server);
    this.urls.push(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    onTestFinished(() => {
      this.stop(at);
    });
  }

  async #serve(at: number, request: IncomingMessage, response: ServerResponse): Promise<void> {
    let text = '';
    for await (const chunk of request) text += String(chunk);
    if (request.url === '/sessions') {
      this.sessions += 1;
      answer(response, 201, { data: { session: this.sessions } });
      return;
    }
    const key = String(request.headers['idempotency-key']);
    if (request.method === 'DELETE') {
      this.closed.push(key);
      answer(response, 200, {});
      return;
    }
    this.heard.push({ at, key });
    this.preferred.push(request.headers['prefer'] ?? null);
    this.#decide(key, text, response);
  }

  #decide(key: string, text: string, response: ServerResponse): void {
    if (this.forgotten && key.startsWith('1:')) {
      answer(response, 504, { error: { reason: 'session-expired' } });
      return;
    }
    const fate = this.fates.shift() ?? 'taken';
    const isDone = fate === 'taken' || fate === 'done-then-cut' || fate === 'done-then-504';
    if (isDone && !this.done.some((one) => one.key === key)) {
      this.done.push({ key, body: JSON.parse(text) as Record<string, unknown> });
    }
    if (fate === 'cut' || fate === 'done-then-cut') response.destroy();
    else if (fate !== 'taken') {
      const status = fate === 'done-then-504' ? 504 : fate;
      answer(response, status, { error: { reason: 'timed-out' } });
    } else {
      response.setHeader('x-index', '7');
      if (this.rejects === null) answer(response, 200, { data: { index: 7 } });
      else answer(response, 403, { error: { reason: this.rejects } });
    }
  }
}

function answer(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status).end(JSON.stringify(body));
}

async function running(count = 2, isMinimal = false) {
  const frontends = await Frontends.of(count);
  const exchange = new HttpExchange({ token: null, ca: null });
  onTestFinished(() => {
    exchange.close();
  });
  const parts = { urls: frontends.urls, exchange, random: prng(1), turn: 0, isMinimal };
  const door = new HttpDoor(parts);
  const send = (text: string, deadlineMs = 5_000) => {
    const reading = readWorkloadLine(text);
    if (reading.kind !== 'line') throw new Error(text);
    const { line } = reading;
    return door.send({ line, command: dayTradingCommand(line).command, deadlineMs });
  };
  return { frontends, door, send };
}

test('a line is the request that any tool would make, under the next number', async () => {
  const { frontends, send } = await running();
  expect(await send('[4] BUY,ann,S,10.00')).toEqual({ kind: 'accepted', index: 7 });
  await send('[5] DUMPLOG,./all.xml');
  expect(frontends.done).toEqual([
    {
      key: '1:1',
      body: { command: 'BUY', user: 'ann', symbol: 'S', amount: '10.00', transactionNum: 4 },
    },
    { key: '1:2', body: { command: 'DUMPLOG', filename: './all.xml', transactionNum: 5 } },
  ]);
});

test('whoever wants no answers says so with each command (D10)', async () => {
  const { frontends, send } = await running(1, true);
  expect(await send('[1] DISPLAY_SUMMARY,ann')).toEqual({ kind: 'accepted', index: 7 });
  expect(frontends.preferred).toEqual(['return=minimal']);
});

const fates: Fate[] = ['done-then-cut', 'cut', 503, 504, 'done-then-504', 429];

test.each(fates)('%s: sent again to the other frontend, and done once', async (fate) => {
  const { frontends, send } = await running();
  await send('[1] ADD,ann,1.00');
  frontends.fates = [fate];
  expect((await send('[2] ADD,ann,2.00')).kind).toBe('accepted');
  await send('[3] ADD,ann,3.00');
  expect(frontends.done.map(({ key }) => key)).toEqual(['1:1', '1:2', '1:3']);
  const [second, third] = frontends.heard.slice(1);
  expect([second?.key, third?.key]).toEqual(['1:2', '1:2']);
  expect(second?.at).not.toBe(third?.at);
});

test.each([401, 408] as const)(
  'what may be done and is then refused with %i is unknown, and the next line is done',
  async (status) => {
    const { frontends, send } = await running();
    frontends.fates = ['done-then-504', status];
    expect(await send('[1] ADD,ann,1.00')).toEqual({ kind: 'unknown', code: 'timed-out' });
    expect((await send('[2] ADD,ann,2.00')).kind).toBe('accepted');
    expect(frontends.done.map(({ key }) => key)).toEqual(['1:1', '2:1']);
  },
);

test('a frontend that is gone is left for the next in the list', async () => {
  const { frontends, send } = await running(3);
  await send('[1] ADD,ann,1.00');
  frontends.stop(0);
  frontends.stop(1);
  expect((await send('[2] ADD,ann,2.00')).kind).toBe('accepted');
  expect(frontends.heard.at(-1)).toEqual({ at: 2, key: '1:2' });
});

test('a rejection is an answer and has used its number', async () => {
  const { frontends, send } = await running();
  frontends.rejects = 'insufficient-cash';
  const end = await send('[1] BUY,ann,S,10.00');
  expect(end).toEqual({ kind: 'rejected', ordRejReason: 'insufficient-cash' });
  await send('[2] ADD,ann,1.00');
  expect(frontends.done.map(({ key }) => key)).toEqual(['1:1', '1:2']);
});

test('what may be done and was never answered is unknown, and its session is left', async () => {
  const { frontends, send } = await running();
  frontends.fates = Array.from({ length: 50 }, () => 'done-then-504');
  expect(await send('[1] ADD,ann,1.00', 200)).toEqual({ kind: 'unknown', code: 'timed-out' });
  frontends.fates = [];
  await send('[2] ADD,ann,2.00');
  expect(frontends.done.map(({ key }) => key)).toEqual(['1:1', '2:1']);
});

test('what surely was not done is told as failed', async () => {
  const { frontends, send } = await running();
  frontends.fates = Array.from({ length: 50 }, () => 503);
  expect(await send('[1] ADD,ann,1.00', 200)).toEqual({ kind: 'failed', code: 'timed-out' });
  expect(frontends.done).toEqual([]);
});

test('a session that was forgotten is followed by another, unless the command may be done', async () => {
  const { frontends, send } = await running();
  await send('[1] ADD,ann,1.00');
  frontends.forgotten = true;
  expect((await send('[2] ADD,ann,2.00')).kind).toBe('accepted');
  expect(frontends.done.map(({ key }) => key)).toEqual(['1:1', '2:1']);
});

test('at the end the session is given back with its next number', async () => {
  const { frontends, door, send } = await running();
  await door.close();
  await send('[1] ADD,ann,1.00');
  await door.close();
  expect(frontends.closed).toEqual(['1:2']);
});
