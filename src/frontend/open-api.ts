// The document of the HTTP API (OpenAPI 3.1) and a page that shows it, at `/docs`. What requests look
// like comes from the shapes that the routes hold them to; nothing is written twice, and nothing is
// fetched from anywhere else.

import { fastifySwagger } from '@fastify/swagger';
import { fastifySwaggerUi } from '@fastify/swagger-ui';
import type { FastifyInstance, FastifySchema } from 'fastify';
import { z } from 'zod';
import { isAlpacaPath } from './alpaca/alpaca-refusal.ts';
import { routeSummaries } from './http/route-summaries.ts';

export const documentPath = '/docs';

/** The blotter, its files, and this document. */
const pages = /^\/(docs\b.*|assets\/.*|[^/]*\.\w+)?$/;

/** Must come before the routes are registered: it listens for them. */
export function documentRoutes(app: FastifyInstance): void {
  void app.register(fastifySwagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Holdfast',
        version: '0.1.0',
        description:
          'Orders and holdings, replicated. Errors carry a reason and, where it matters, the effect.',
      },
    },
    transform: ({ schema, url, route }) => {
      const methods = Array.isArray(route.method) ? route.method : [route.method];
      if (pages.test(url) || methods[0] === 'OPTIONS') return { schema: { hide: true }, url };
      const name = `${methods[0] ?? ''} ${url}`;
      const summary = routeSummaries[name] ?? name;
      return { schema: { ...inJsonSchema(schema), summary, tags: [tagOf(url)] }, url };
    },
    transformObject: (document) => {
      if (!('openapiObject' in document)) throw new Error('the document is OpenAPI');
      return withAnswers(document.openapiObject);
    },
  });
}

/** The page and the document itself. */
export function serveDocument(scope: FastifyInstance): void {
  void scope.register(fastifySwaggerUi, { routePrefix: documentPath, staticCSP: true });
}

function tagOf(url: string): string {
  if (isAlpacaPath(url)) return 'Alpaca';
  if (/^\/(livez|readyz|metrics|cache|cluster)$/.test(url)) return 'operations';
  return url.split('/')[1] ?? '';
}

const parts = ['body', 'querystring', 'params'] as const;

function inJsonSchema(schema: FastifySchema | undefined): FastifySchema {
  const shown: FastifySchema = {};
  for (const part of parts) {
    const shape = schema?.[part];
    if (shape instanceof z.ZodType) shown[part] = jsonSchemaOf(shape);
  }
  return shown;
}

/** What a caller may send. */
function jsonSchemaOf(shape: z.ZodType): object {
  const { $schema, ...rest } = z.toJSONSchema(shape, { io: 'input', unrepresentable: 'any' });
  return $schema === undefined ? rest : { ...rest };
}

interface Document {
  readonly paths?: Record<string, Record<string, unknown> | undefined>;
  readonly components?: object;
}

const content = (name: string) => ({
  'application/json': { schema: { $ref: `#/components/schemas/${name}` } },
});

const answersWith = (name: string) => ({
  '2XX': { description: 'Done' },
  '4XX': { description: 'Refused: the caller can do something about it', content: content(name) },
  503: {
    description: 'Nothing was done; try again after retry-after seconds',
    headers: { 'retry-after': { schema: { type: 'integer' } } },
    content: content(name),
  },
  504: { description: 'It may have been done: the effect is unknown', content: content(name) },
});

function withAnswers<T extends Document>(document: T): T {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const [path, methods] of Object.entries(document.paths ?? {})) {
    const answers = answersWith(isAlpacaPath(path) ? 'AlpacaError' : 'Error');
    paths[path] = Object.fromEntries(
      Object.entries(methods ?? {}).map(([method, operation]) => [
        method,
        { ...(operation as object), responses: answers },
      ]),
    );
  }
  return { ...document, paths, components: { schemas: errorSchemas } };
}

const effect = { type: 'string', enum: ['none', 'unknown'] };
const code = { type: 'integer' };
const text = { type: 'string' };

const errorSchemas = {
  Error: {
    type: 'object',
    required: ['error'],
    properties: {
      error: {
        type: 'object',
        required: ['code', 'message', 'reason'],
        properties: { code, message: text, reason: text, effect },
      },
    },
  },
  AlpacaError: {
    type: 'object',
    required: ['code', 'message'],
    properties: { code, message: text, reason: text, effect },
  },
};
