// TLS on a real cluster: nodes show each other certificates and hear nobody without one that names a
// node; clients and frontends trust the authority that signed them; what others could reach is not
// served without. The certificates are made here, by openssl.

import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { get } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { credentials } from '@grpc/grpc-js';
import type { ChannelCredentials } from '@grpc/grpc-js';
import { beforeAll, expect, onTestFinished, test } from 'vitest';
import type { ExchangeResponse__Output } from '../../src/gen/holdfast/raft/v1/ExchangeResponse.ts';
import { PeerService } from '../../src/raft/transport/peer-service.ts';
import { LocalCluster, nodePath } from './local-cluster.ts';

const folder = mkdtempSync(join(tmpdir(), 'holdfast-tls-'));
const at = (name: string): string => join(folder, name);
const read = (name: string): Buffer => readFileSync(at(name));

function openssl(...words: string[]): void {
  try {
    execFileSync('openssl', words, { stdio: 'pipe' });
  } catch (error) {
    const missing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    throw missing ? new Error('this test needs the openssl command: install openssl') : error;
  }
}

const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-sha256'];

function authority(name: string): void {
  const files = ['-keyout', at(`${name}.key`), '-out', at(`${name}.pem`)];
  openssl('req', '-x509', ...curve, ...files, '-subj', `/CN=${name}`, '-days', '2');
}

function certificate(name: string, alternatives: string, signer = 'ca'): void {
  const asked = ['-keyout', at(`${name}.key`), '-out', at(`${name}.csr`), '-subj', `/CN=${name}`];
  openssl('req', ...curve, ...asked);
  writeFileSync(at(`${name}.ext`), `subjectAltName=${alternatives}\n`);
  const by = ['-CA', at(`${signer}.pem`), '-CAkey', at(`${signer}.key`), '-CAcreateserial'];
  const files = [
    '-in',
    at(`${name}.csr`),
    '-out',
    at(`${name}.pem`),
    '-extfile',
    at(`${name}.ext`),
  ];
  openssl('x509', '-req', ...by, ...files, '-days', '2');
}

let cluster: LocalCluster;

beforeAll(async () => {
  mkdirSync(folder, { recursive: true });
  authority('ca');
  authority('rogue');
  for (const n of [1, 2, 3]) certificate(`node-${n}`, `DNS:holdfast-node-${n},IP:127.0.0.1`);
  certificate('client', 'DNS:somebody,IP:127.0.0.1');
  certificate('stranger', 'DNS:holdfast-node-2,IP:127.0.0.1', 'rogue');
  process.env['HOLDFAST_TLS_CA'] = at('ca.pem');
  const own = ['CERT', 'KEY'].map(
    (what) => `HOLDFAST_TLS_${what}=${at(`node-{node}.${what === 'CERT' ? 'pem' : 'key'}`)}`,
  );
  const nodeCommand = ['--node-command', JSON.stringify(['env', ...own])];
  cluster = await LocalCluster.start({ demo: true, frontends: 1, args: nodeCommand });
  return async () => {
    delete process.env['HOLDFAST_TLS_CA'];
    await cluster[Symbol.asyncDispose]();
    rmSync(folder, { recursive: true, force: true });
  };
});

test('a cluster with TLS takes orders, and the command line trusts its authority', async () => {
  // Not its stderr: Node warns there of names that are addresses.
  const { code, stdout } = await cluster.cli('order', 'buy', '2', 'GameStart');
  expect(code).toBe(0);
  expect(stdout).toContain('filled');
});

test('a client that trusts somebody else, or speaks without TLS, gets nowhere', async () => {
  for (const tls of [{}, { tls: { ca: read('rogue.pem').toString() } }]) {
    const client = cluster.client({ ...tls, deadlineMs: 1_500 });
    await expect(client.instruments()).rejects.toMatchObject({ effect: 'none' });
  }
  const trusting = cluster.client({ tls: { ca: read('ca.pem').toString() } });
  expect((await trusting.instruments()).value.length).toBeGreaterThan(0);
});

const own = (name: string): ChannelCredentials =>
  credentials.createSsl(read('ca.pem'), read(`${name}.key`), read(`${name}.pem`));

/** What node 1 answers to a hello that says it is node 2, or why there is no answer. */
async function helloAsNodeTwo(trust: ChannelCredentials): Promise<string> {
  const { nodes, clusterId } = cluster.file();
  const client = new PeerService(nodes[0]?.peerAddress ?? '', trust);
  onTestFinished(() => {
    client.close();
  });
  const call = client.Exchange({ deadline: Date.now() + 5_000 });
  const answered = new Promise<string>((resolve) => {
    call.on('data', ({ refusal }: ExchangeResponse__Output) => {
      resolve(refusal);
    });
    call.on('error', (error: Error) => {
      resolve(`broken: ${error.message}`);
    });
  });
  const hello = { clusterId, groupId: 1, fromNode: 2, toNode: 1, protocolVersion: 1 };
  call.write({ hello: { ...hello, incarnation: '0'.repeat(16), peerAddress: '' } });
  const answer = await answered;
  call.cancel();
  return answer;
}

test('the peer port hears nobody without a certificate that names the node', async () => {
  expect(await helloAsNodeTwo(credentials.createInsecure())).toMatch(/^broken/);
  expect(await helloAsNodeTwo(credentials.createSsl(read('ca.pem')))).toMatch(/^broken/);
  expect(await helloAsNodeTwo(own('stranger'))).toMatch(/^broken/);
  expect(await helloAsNodeTwo(own('client'))).toMatch(/^wrong-certificate/);
  expect(await helloAsNodeTwo(own('node-3'))).toMatch(/^wrong-certificate/);
  // Its certificate is right; that its disk is not the one on record is found out next.
  expect(await helloAsNodeTwo(own('node-2'))).toMatch(/^unknown-incarnation/);
});

test('a frontend serves HTTPS with a certificate of its own', async () => {
  const port = Number(new URL(cluster.urls[0] ?? '').port) + 300;
  const script = nodePath.replace('/node/', '/frontend/');
  const tls = ['--tls-cert', at('node-1.pem'), '--tls-key', at('node-1.key')];
  const endpoints = ['--endpoints', cluster.endpoints.join(',')];
  const frontend = spawn(process.execPath, [script, '--port', String(port), ...endpoints, ...tls]);
  onTestFinished(() => {
    frontend.kill('SIGKILL');
  });
  const answer = await cluster.eventually('HTTPS', 20_000, () => status(port));
  expect(answer).toBe(200);
});

function status(port: number): Promise<number | null> {
  return new Promise((resolve) => {
    const options = { host: '127.0.0.1', port, path: '/stocks', ca: read('ca.pem') };
    get(options, (response) => {
      response.resume();
      resolve(response.statusCode ?? null);
    }).on('error', () => {
      resolve(null);
    });
  });
}

test('what others could reach is not served without TLS, and says so', () => {
  const script = nodePath.replace('/node/', '/frontend/');
  const words = [script, '--host', '0.0.0.0', '--port', '0', ...['--endpoints', '127.0.0.1:1']];
  const env = { ...process.env, HOLDFAST_TLS_CA: undefined };
  const { status: code, stderr } = spawnSync(process.execPath, words, { env, encoding: 'utf8' });
  expect(code).toBe(2);
  expect(stderr).toContain('--insecure-listen');
});
