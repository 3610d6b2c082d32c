// docs/errors.md is what clients are told: it must name every word, with the status we really send.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import {
  clusterErrorHttp,
  clusterErrorStatus,
} from '../../src/frontend/http/cluster-error-http.ts';
import { rejectReasonHttp } from '../../src/frontend/http/reject-reason-http.ts';

const text = readFileSync(join(import.meta.dirname, '..', '..', 'docs', 'errors.md'), 'utf8');
const section = (title: string): string =>
  text.split(`\n## ${title}\n`)[1]?.split('\n## ')[0] ?? '';

/** Word and HTTP status of each row of a table. */
function rows(title: string): Record<string, number> {
  const found = section(title).matchAll(/^\| `([a-z-]+)` \| (\d{3}) \|/gm);
  return Object.fromEntries([...found].map(([, word = '', status]) => [word, Number(status)]));
}

const statuses = (table: Readonly<Record<string, { readonly status: number }>>) =>
  Object.fromEntries(Object.entries(table).map(([word, { status }]) => [word, status]));

test('every rejection is documented with its status', () => {
  expect(rows('Rejections')).toEqual(statuses(rejectReasonHttp));
});

test('every failure is documented with its status', () => {
  expect(rows('Failures')).toEqual(statuses(clusterErrorStatus));
});

test('an unknown effect is 504 whatever the code', () => {
  for (const code of Object.keys(clusterErrorStatus) as (keyof typeof clusterErrorStatus)[]) {
    expect(clusterErrorHttp(code, 'unknown')).toMatchObject({ status: 504, retryAfterSeconds: 1 });
  }
});
