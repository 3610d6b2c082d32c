// Which frontend the page goes to next.

import { expect, test } from 'vitest';
import { FrontendList } from '../../../src/blotter/link/frontend-list.ts';

function list(kept: string | null = null) {
  const written: string[] = [];
  const memory = { read: () => kept, write: (text: string) => void written.push(text) };
  return { written, frontends: new FrontendList('http://a', memory) };
}

test('with nobody else known it is always the own one', () => {
  const { frontends } = list();
  frontends.next();
  expect(frontends.current).toBe('http://a');
  expect(frontends.at(7)).toBe('http://a');
});

test('what is learnt is tried in turn, from the one in use on, and kept', () => {
  const { frontends, written } = list();
  frontends.learn(['http://b', 'http://a', 'http://c', 'ftp://d', 'http://e/path']);
  expect(written).toEqual(['["http://a","http://b","http://c"]']);
  frontends.next();
  expect(frontends.current).toBe('http://b');
  expect([1, 2, 3, 4].map((attempt) => frontends.at(attempt))).toEqual([
    ...['http://b', 'http://c', 'http://a', 'http://b'],
  ]);
  frontends.learn(['http://b', 'http://c']);
  expect(frontends.current, 'the one in use stays in use').toBe('http://b');
});

test('a list from an earlier load is used before anybody was reached', () => {
  const { frontends } = list('["http://a","http://b"]');
  frontends.next();
  expect(frontends.current).toBe('http://b');
});
