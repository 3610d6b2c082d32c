// What a secret looks like, and what an Authorization header brings.

import { expect, test } from 'vitest';
import {
  bearerOf,
  hashOfSecret,
  isSameHash,
  isTokenSecret,
  newTokenSecret,
  tokenIdOf,
} from '../../src/access/token-secret.ts';

test('a new secret is one, differs from the last, and names its token by its hash', () => {
  const secret = newTokenSecret();
  expect(isTokenSecret(secret)).toBe(true);
  expect(newTokenSecret()).not.toBe(secret);
  const hash = hashOfSecret(secret);
  expect(hash).toMatch(/^[0-9a-f]{64}$/);
  expect(hash.startsWith(tokenIdOf(hash))).toBe(true);
  expect(isSameHash(hash, hash)).toBe(true);
  expect(isSameHash(hash, hashOfSecret(newTokenSecret()))).toBe(false);
  expect(isSameHash(hash, hash.slice(1))).toBe(false);
});

test.each([
  [undefined, null],
  ['Bearer hf_x', 'hf_x'],
  ['bearer   hf_x', 'hf_x'],
  ['Basic aGY6eA==', ''],
  ['Bearer', ''],
  ['Bearer a b', ''],
])('the Authorization %j brings %j', (header, secret) => {
  expect(bearerOf(header)).toBe(secret);
});
