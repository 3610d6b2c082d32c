// Serves the built page at `/`. Only files that exist when the process starts become routes, so an
// unknown path still gets the API's 404. The page's grid writes style sheets of its own: each copy of
// the page carries a fresh word that allows these and no others.

import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { fastifyStatic } from '@fastify/static';
import type { FastifyInstance, FastifyReply } from 'fastify';

const commonHeaders = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
} as const;

const noncePlace = '__STYLE_NONCE__';
const nonceBytes = 16;

/** `frontends`: origins of the others, which the page may speak to when this one is gone. */
export function registerBlotterFiles(
  app: FastifyInstance,
  blotterDir: string,
  frontends: readonly string[],
): void {
  const pagePath = join(blotterDir, 'index.html');
  if (!existsSync(pagePath)) {
    app.get('/', (_request, reply) =>
      reply
        .code(503)
        .type('text/plain; charset=utf-8')
        .send('The blotter is not built. Run `npm run build`, then restart this frontend.\n'),
    );
    return;
  }
  const page = readFileSync(pagePath, 'utf8');
  const answerPage = (_request: unknown, reply: FastifyReply): FastifyReply => {
    const nonce = randomBytes(nonceBytes).toString('base64url');
    return reply
      .headers(commonHeaders)
      .header('content-security-policy', pagePolicy(nonce, frontends))
      .header('cache-control', 'no-store')
      .type('text/html; charset=utf-8')
      .send(page.replaceAll(noncePlace, nonce));
  };
  app.get('/', answerPage);
  app.get('/index.html', answerPage);
  void app.register(fastifyStatic, {
    root: blotterDir,
    wildcard: false,
    index: false,
    globIgnore: ['index.html', '**/*.gz'],
    preCompressed: true,
    cacheControl: false,
    setHeaders: (response, path) => {
      for (const [name, value] of Object.entries(commonHeaders)) response.setHeader(name, value);
      // Names under assets/ carry a hash of their content.
      const forEver = path.startsWith(join(blotterDir, 'assets'));
      response.setHeader(
        'cache-control',
        forEver ? 'public, max-age=31536000, immutable' : 'no-cache',
      );
    },
  });
}

function pagePolicy(nonce: string, frontends: readonly string[]): string {
  const sockets = frontends.map((origin) => origin.replace(/^http/, 'ws'));
  return [
    "default-src 'self'",
    ["connect-src 'self'", ...frontends, ...sockets].join(' '),
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data:",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "object-src 'none'",
  ].join('; ');
}

/** dist/blotter of the tree this file runs in, compiled or not. */
export function builtBlotterDir(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, 'package.json')) && dirname(folder) !== folder) {
    folder = dirname(folder);
  }
  return join(folder, 'dist', 'blotter');
}
