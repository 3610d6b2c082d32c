// Serves the built page at `/`. Only files that exist when the process starts become routes, so an
// unknown path still gets the API's 404.

import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { fastifyStatic } from '@fastify/static';
import type { FastifyInstance } from 'fastify';

const pageHeaders = {
  'content-security-policy':
    "default-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'none'; " +
    "frame-ancestors 'none'; object-src 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
} as const;

export function registerBlotterFiles(app: FastifyInstance, blotterDir: string): void {
  if (!existsSync(join(blotterDir, 'index.html'))) {
    app.get('/', (_request, reply) =>
      reply
        .code(503)
        .type('text/plain; charset=utf-8')
        .send('The blotter is not built. Run `npm run build`, then restart this frontend.\n'),
    );
    return;
  }
  void app.register(fastifyStatic, {
    root: blotterDir,
    wildcard: false,
    cacheControl: false,
    setHeaders: (response, path) => {
      for (const [name, value] of Object.entries(pageHeaders)) response.setHeader(name, value);
      // Names under assets/ carry a hash of their content.
      const forEver = path.startsWith(join(blotterDir, 'assets'));
      response.setHeader(
        'cache-control',
        forEver ? 'public, max-age=31536000, immutable' : 'no-cache',
      );
    },
  });
}

/** dist/blotter of the tree this file runs in, compiled or not. */
export function builtBlotterDir(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, 'package.json')) && dirname(folder) !== folder) {
    folder = dirname(folder);
  }
  return join(folder, 'dist', 'blotter');
}
