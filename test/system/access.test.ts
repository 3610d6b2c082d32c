// Access control on a real cluster: turned on while it runs, held against whoever has no token or the
// wrong one, by gRPC, HTTP and WebSocket; a revoked or expired token ends what it opened.

import { readFileSync, statSync } from 'node:fs';
import { beforeAll, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import type { ClientOptions, HoldfastClient } from '../../src/client/holdfast-client.ts';
import { ClusterError } from '../../src/domain/cluster-error.ts';
import { money } from '../../src/domain/money.ts';
import { quantity } from '../../src/domain/quantity.ts';
import { tellFigures } from './figures.ts';
import { LocalCluster } from './local-cluster.ts';

interface Made {
  readonly id: string;
  readonly secret: string;
}

let cluster: LocalCluster;
let admin: HoldfastClient;
let ann: Made;
let viewer: Made;
let bob: Made;

beforeAll(async () => {
  cluster = await LocalCluster.start({ demo: false, frontends: 1 });
  const open = cluster.client();
  for (const account of ['ann', 'bob']) {
    await open.deposit({ account, amountUnits: money(10_000_000), createIfMissing: true });
  }
  const listing = { symbol: 'X', priceUnits: money(10_000), inventory: null, priceTtlMs: 0 };
  await open.listInstrument(listing);
  await expectOn();
  admin = cluster.client({ token: secretIn('admin.token') });
  ann = await make('--role', 'trade', '--account', 'ann');
  viewer = await make('--role', 'view', '--account', 'ann');
  bob = await make('--role', 'trade', '--account', 'bob');
  return async () => {
    await cluster[Symbol.asyncDispose]();
  };
});

async function expectOn(): Promise<void> {
  const { code, stderr, stdout } = await cluster.cli('auth', 'on');
  expect({ code, stderr: stderr.split('\n').filter((line) => !line.startsWith('made ')) }).toEqual({
    ...{ code: 0, stderr: [''] },
  });
  expect(stdout).not.toContain('hf_');
}

function secretIn(name: string): string {
  const path = `${cluster.dataDir}/${name}`;
  expect(statSync(path).mode & 0o777).toBe(0o600);
  return readFileSync(path, 'utf8').trim();
}

async function make(...words: string[]): Promise<Made> {
  const { code, stdout, stderr } = await cluster.cli('token', 'create', ...words, '-o', 'json');
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return JSON.parse(stdout) as Made;
}

const bearing = ({ secret }: Made, more: Partial<ClientOptions> = {}): HoldfastClient =>
  cluster.client({ token: secret, ...more });

const codeOf = async (doing: Promise<unknown>): Promise<string> => {
  try {
    await doing;
    return 'done';
  } catch (error) {
    if (error instanceof ClusterError) return `${error.code} (${error.effect})`;
    throw error;
  }
};

const order = (account: string) =>
  ({ account, symbol: 'X', side: 'buy', quantity: quantity(1) }) as const;

test('over gRPC: without a token, or with a wrong one, nothing is read and nothing is done', async () => {
  const wrong = `hf_${'A'.repeat(43)}`;
  for (const client of [cluster.client(), cluster.client({ token: wrong })]) {
    expect(await codeOf(client.account('ann'))).toBe('unauthenticated (none)');
    expect(await codeOf(client.order(order('ann')))).toMatch(/^unauthenticated/);
    const frames = client.watch({ accounts: ['ann'], symbols: [] });
    expect(await codeOf(frames.next())).toMatch(/^unauthenticated/);
    expect(await codeOf(client.members())).toMatch(/^unauthenticated/);
  }
});

test('over gRPC: commands of several accounts in one call are each let in or not', async () => {
  const commands = ['ann', 'bob', 'ann', 'nobody'].map(
    (account) => ({ kind: 'order', ...order(account) }) as const,
  );
  const outcomes = await bearing(ann).submitAll(commands);
  const said = outcomes.map((one) => (one.kind === 'rejected' ? one.ordRejReason : one.ordStatus));
  expect(said).toEqual(['filled', 'forbidden', 'filled', 'forbidden']);
  expect((await admin.holdings('bob')).value).toEqual([]);
});

test('over gRPC: a viewer reads its account, trades nothing and runs nothing', async () => {
  const client = bearing(viewer);
  expect((await client.account('ann')).value?.account).toBe('ann');
  expect(await codeOf(client.account('bob'))).toBe('forbidden (none)');
  expect(await codeOf(client.account('nobody'))).toBe('forbidden (none)');
  expect(await codeOf(client.order(order('ann')))).toMatch(/^forbidden/);
  expect(await codeOf(client.watch({ accounts: ['bob'], symbols: [] }).next())).toBe(
    'forbidden (none)',
  );
  expect(await codeOf(client.members())).toBe('forbidden (none)');
  expect(await codeOf(client.summary())).toBe('forbidden (none)');
  expect((await client.orderByNumber(0)).value?.account).toBe('ann');
  expect((await bearing(bob).orderByNumber(0)).value).toBeNull();
});

const url = (path: string): string => `${cluster.urls[0] ?? ''}${path}`;

interface Asked {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

async function http(path: string, token: string | null, init: Asked = {}): Promise<string> {
  const bearer = token === null ? {} : { authorization: `Bearer ${token}` };
  const headers = { 'content-type': 'application/json', ...bearer, ...init.headers };
  const response = await fetch(url(path), { ...init, headers });
  const text = await response.text();
  expect(text).not.toContain('hf_');
  const body = JSON.parse(text) as { error?: { reason: string } };
  return `${response.status} ${body.error?.reason ?? 'ok'}`;
}

const posted = (body: object): Asked => ({ method: 'POST', body: JSON.stringify(body) });
const ticket = posted({ symbol: 'X', side: 'buy', type: 'market', quantity: 1 });

test('10, 30: over HTTP, each caller gets as far as its token', async () => {
  const wrong = `hf_${'B'.repeat(43)}`;
  const long = 'x'.repeat(17_000);
  expect(await http('/accounts/ann', null)).toBe('401 unauthenticated');
  expect(await http('/accounts/ann', wrong)).toBe('401 unauthenticated');
  expect(await http('/accounts/ann', 'alg-none')).toBe('401 unauthenticated');
  expect(await http('/accounts/ann', long)).toBe('431 too-large');
  expect(await http(`/accounts/ann?token=${ann.secret}`, null)).toBe('400 malformed');
  expect(await http('/stocks/X', null)).toBe('401 unauthenticated');
  expect(await http('/stocks/X', viewer.secret)).toBe('200 ok');
  expect(await http('/accounts/ann', viewer.secret)).toBe('200 ok');
  expect(await http('/accounts/bob', viewer.secret)).toBe('403 forbidden');
  expect(await http('/accounts/nobody', viewer.secret)).toBe('403 forbidden');
  expect(await http('/accounts/ann/orders', viewer.secret, ticket)).toBe('403 forbidden');
  expect(await http('/accounts/ann/orders', ann.secret, ticket)).toBe('201 ok');
  expect(await http('/accounts/bob/orders', ann.secret, ticket)).toBe('403 forbidden');
  const cash = posted({ amount: '1.00' });
  expect(await http('/accounts/ann/deposits', ann.secret, cash)).toBe('403 forbidden');
  expect(await http('/livez', null)).toBe('200 ok');
  expect(await http('/readyz', null)).toBe('200 ok');
});

test("over HTTP: the headers of Alpaca's API are a token too, and its id must fit", async () => {
  const pair = (id: string) => ({
    headers: { 'apca-api-key-id': id, 'apca-api-secret-key': ann.secret },
  });
  expect(await http('/accounts/ann', null, pair(ann.id))).toBe('200 ok');
  expect(await http('/accounts/ann', null, pair(bob.id))).toBe('401 unauthenticated');
});

interface Heard {
  readonly messages: { readonly t: string; readonly code?: string }[];
  readonly opened: Promise<boolean>;
  readonly closed: Promise<number>;
  readonly socket: WebSocket;
}

function listen(token: string | null, accounts: readonly string[]): Heard {
  const offered = token === null ? ['holdfast.v1'] : ['holdfast.v1', `bearer.${token}`];
  const socket = new WebSocket(url('/stream').replace('http', 'ws'), offered);
  const messages: Heard['messages'] = [];
  socket.on('message', (bytes: Buffer) => {
    messages.push(JSON.parse(bytes.toString()) as { t: string });
  });
  const opened = new Promise<boolean>((resolve) => {
    socket.on('open', () => {
      expect(socket.protocol).toBe('holdfast.v1');
      socket.send(JSON.stringify({ t: 'subscribe', id: 1, accounts, symbols: ['X'] }));
      resolve(true);
    });
    socket.on('error', () => {
      resolve(false);
    });
  });
  const closed = new Promise<number>((resolve) => socket.on('close', resolve));
  return { messages, opened, closed, socket };
}

const untilSays = (heard: Heard, t: string): Promise<unknown> =>
  cluster.eventually(t, 10_000, () =>
    Promise.resolve(heard.messages.find((message) => message.t === t) ?? null),
  );

test('over WebSocket: no token, no socket; of others nothing is shown', async () => {
  expect(await listen(null, ['ann']).opened).toBe(false);
  const own = listen(viewer.secret, ['ann']);
  expect(await own.opened).toBe(true);
  await untilSays(own, 'snapshot');
  const others = listen(viewer.secret, ['bob']);
  await untilSays(others, 'error');
  expect(others.messages.map(({ t, code }) => code ?? t)).toEqual(['hello', 'forbidden']);
  own.socket.close();
  others.socket.close();
});

test('a token that is revoked, and one that is over, end what they opened', async () => {
  const gone = await make('--role', 'trade', '--account', 'ann');
  const ofGone = listen(gone.secret, ['ann']);
  await untilSays(ofGone, 'snapshot');
  // The last of all, and it need not live for longer than it takes to be shown something.
  const short = await make('--role', 'view', '--account', 'ann', '--expires', '5s');
  const ofShort = listen(short.secret, ['ann']);
  await untilSays(ofShort, 'snapshot');
  const client = bearing(gone);
  const frames = client.watch({ accounts: ['ann'], symbols: [] });
  await frames.next();
  expect((await client.order(order('ann'))).kind).toBe('accepted');
  expect((await cluster.cli('token', 'revoke', gone.id)).code).toBe(0);
  const revokedMs = performance.now();
  expect(await ofGone.closed).toBe(4401);
  const drained = codeOf(
    (async () => {
      for await (const frame of frames) expect(frame.kind).not.toBe('snapshot');
    })(),
  );
  expect(await drained).toMatch(/^unauthenticated/);
  tellFigures('access', { revokedStreamEndedMs: Math.round(performance.now() - revokedMs) });
  expect(await ofShort.closed).toBe(4401);
  expect(await codeOf(client.order(order('ann')))).toMatch(/^unauthenticated/);
  expect(await http('/accounts/ann', gone.secret)).toBe('401 unauthenticated');
  expect(await http('/accounts/ann', short.secret)).toBe('401 unauthenticated');
});

test('no secret is in any log, and who was refused is', () => {
  const logs = ['node-1', 'node-2', 'node-3', 'frontend-0', 'catalog'].map((name) =>
    cluster.log(name),
  );
  for (const log of logs) expect(log).not.toContain('hf_');
  expect(logs.join('')).toContain('caller-refused');
});

test('turned off, everything is as before', async () => {
  expect((await cluster.cli('auth', 'off')).code).toBe(0);
  await cluster.eventually('the frontend to hear of it', 10_000, async () =>
    (await http('/accounts/ann', null)) === '200 ok' ? true : null,
  );
  expect((await cluster.client().order(order('ann'))).kind).toBe('accepted');
});
