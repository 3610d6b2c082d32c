// The document at /docs: every route is in it, it is OpenAPI by the judgement of others, its page needs
// nothing from elsewhere, and what it says of a request is what a request is held to.

import { Validator } from '@seriousme/openapi-schema-validator';
import { expect, test } from 'vitest';
import { routeSummaries } from '../../src/frontend/http/route-summaries.ts';
import { fresh } from './running-frontend.ts';

interface Document {
  readonly openapi: string;
  readonly paths: Record<string, Record<string, Operation>>;
}
interface Operation {
  readonly summary: string;
  readonly parameters?: { readonly name: string; readonly in: string }[];
  readonly requestBody?: { readonly content: Record<string, { readonly schema: BodySchema }> };
}
interface BodySchema {
  readonly required?: string[];
  readonly properties: Record<string, { readonly type?: unknown }>;
}

async function documented(): Promise<Document> {
  const { app } = fresh();
  return (await app.inject('/docs/json')).json<Document>();
}

test('every route is there, and each has a summary', async () => {
  const { paths } = await documented();
  const shown = Object.entries(paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
  );
  const named = Object.keys(routeSummaries).map((route) =>
    route.replace('::', ':').replace(/\/:(\w+)/g, '/{$1}'),
  );
  expect(shown.sort()).toEqual(named.sort());
});

test('it is valid OpenAPI', async () => {
  const verdict = await new Validator().validate({ ...(await documented()) });
  expect(verdict).toMatchObject({ valid: true });
});

test('what an order may look like is told field by field, from the shape that checks it', async () => {
  const { paths } = await documented();
  const { schema } = paths['/accounts/{id}/orders']?.['post']?.requestBody?.content[
    'application/json'
  ] ?? { schema: null };
  expect(schema?.required).toEqual(['symbol', 'side', 'quantity']);
  for (const [name, field] of Object.entries(schema?.properties ?? {})) {
    expect([name, field.type]).toEqual([name, expect.anything()]);
  }
  const alpaca = paths['/v2/orders']?.['post']?.requestBody?.content['application/json']?.schema;
  expect(alpaca?.required).toEqual(['symbol', 'side', 'type', 'time_in_force']);
  const query = paths['/accounts/{id}/orders']?.['get']?.parameters ?? [];
  expect(query.map(({ name }) => name).sort()).toEqual(
    ['before', 'consistency', 'id', 'limit', 'open'].sort(),
  );
});

test('a request that the document does not allow is refused, field by field', async () => {
  const { app } = fresh();
  const { paths } = (await app.inject('/docs/json')).json<Document>();
  for (const [path, methods] of Object.entries(paths)) {
    for (const [method, operation] of Object.entries(methods)) {
      if (operation.requestBody === undefined) continue;
      const url = path.replace(/\{\w+\}/g, 'demo');
      const reply = await app.inject({
        method: method.toUpperCase() as 'POST',
        url,
        headers: { 'apca-api-key-id': 'demo', 'apca-api-secret-key': 'x' },
        payload: { nobodyKnowsThis: 1 },
      });
      expect([method, path, [400, 422].includes(reply.statusCode)]).toEqual([method, path, true]);
    }
  }
});

test('the page is served, and needs nothing from elsewhere', async () => {
  const { app } = fresh();
  const page = await app.inject('/docs/');
  expect(page.statusCode).toBe(200);
  expect(page.headers['content-security-policy']).toContain("default-src 'self'");
  expect(page.body).not.toMatch(/(src|href)="(https?:)?\/\//);
  const script = await app.inject('/docs/static/swagger-ui-bundle.js');
  expect(script.statusCode).toBe(200);
});
