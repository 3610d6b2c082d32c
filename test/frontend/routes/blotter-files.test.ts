// The page's files as browsers get them: compressed for whoever takes that, and nothing that is not
// a file of the page.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { fastify } from 'fastify';
import { expect, onTestFinished, test } from 'vitest';
import { registerBlotterFiles } from '../../../src/frontend/routes/blotter-files.ts';

const script = 'export const shares = 100;\n'.repeat(100);

function served() {
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-page-'));
  mkdirSync(join(folder, 'assets'));
  writeFileSync(join(folder, 'index.html'), '<!doctype html><title>Holdfast</title>');
  writeFileSync(join(folder, 'assets', 'page.js'), script);
  writeFileSync(join(folder, 'assets', 'page.js.gz'), gzipSync(script));
  const app = fastify();
  registerBlotterFiles(app, folder, []);
  onTestFinished(async () => {
    await app.close();
    rmSync(folder, { recursive: true });
  });
  return app;
}

test('a script travels compressed to whoever takes that, and plain to others', async () => {
  const app = served();
  const url = '/assets/page.js';
  const small = await app.inject({ url, headers: { 'accept-encoding': 'gzip, br' } });
  expect(small.headers).toMatchObject({
    'content-encoding': 'gzip',
    'cache-control': 'public, max-age=31536000, immutable',
    'x-content-type-options': 'nosniff',
  });
  expect(small.headers['content-type']).toMatch(/javascript/);
  expect(gunzipSync(small.rawPayload).toString()).toBe(script);
  const plain = await app.inject({ url });
  expect(plain.headers['content-encoding']).toBeUndefined();
  expect(plain.body).toBe(script);
});

test('the page names no compressed copy, and what is no file of it is not found', async () => {
  const app = served();
  expect((await app.inject({ url: '/' })).body).toContain('<title>Holdfast</title>');
  for (const url of ['/assets/page.js.gz', '/assets/other.js', '/../package.json']) {
    expect((await app.inject({ url })).statusCode).toBe(404);
  }
});
