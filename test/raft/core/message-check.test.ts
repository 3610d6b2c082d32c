// What the core refuses to look at. The wire brings what no correct peer would send.

import { expect, test } from 'vitest';
import { message } from '../../../src/raft/core/message.ts';
import type { MessageFields, MessageKind } from '../../../src/raft/core/message.ts';
import type { Entry } from '../../../src/raft/core/entry.ts';
import { APPEND_THREAD } from '../../../src/raft/core/node-id.ts';
import { trioLedBy1 } from './test-group.ts';

function refusalOf(kind: MessageKind, fields: MessageFields): string {
  const to = { from: 2, to: 1, term: 1 };
  const result = trioLedBy1()
    .core(1)
    .raw.step(message(kind, { ...to, ...fields }));
  return result.kind === 'refused' ? result.reason : 'none';
}

const entry = (term: number, index: number): Entry => ({
  term,
  index,
  type: 'normal',
  data: new Uint8Array(0),
});

test('a peer cannot speak for our storage', () => {
  expect(refusalOf('storage-append-response', { index: 2, logTerm: 1 })).toBe(
    'storage-kind-from-peer',
  );
  expect(refusalOf('append-response', { from: APPEND_THREAD })).toBe('malformed');
});

test('a message without a term is refused, not taken for a local one', () => {
  expect(refusalOf('append', { term: 0 })).toBe('no-term');
  expect(refusalOf('heartbeat', { term: 0 })).toBe('no-term');
});

test('answers come only from members', () => {
  expect(refusalOf('append-response', { from: 9 })).toBe('unknown-peer');
  expect(refusalOf('vote-response', { from: 9 })).toBe('unknown-peer');
});

test('messages for others and requests from ourselves are refused', () => {
  expect(refusalOf('heartbeat', { to: 3 })).toBe('wrong-target');
  expect(refusalOf('append', { from: 1 })).toBe('own-id');
});

test('numbers must be safe counts', () => {
  expect(refusalOf('heartbeat', { commit: -1 })).toBe('malformed');
  expect(refusalOf('heartbeat', { term: 2 ** 53 })).toBe('malformed');
  expect(refusalOf('heartbeat', { token: 0.5 })).toBe('malformed');
  expect(refusalOf('heartbeat', { commit: Number.NaN })).toBe('malformed');
});

test('entries follow each other without holes, in terms that only grow', () => {
  const append = { index: 2, logTerm: 1, term: 3 };
  expect(refusalOf('append', { ...append, entries: [entry(1, 4)] })).toBe('malformed');
  expect(refusalOf('append', { ...append, entries: [entry(2, 3), entry(1, 4)] })).toBe('malformed');
  expect(refusalOf('append', { ...append, entries: [entry(4, 3)] })).toBe('malformed');
  expect(refusalOf('append', { ...append, entries: [entry(1, 3), entry(3, 4)] })).toBe('none');
});

test('a snapshot message carries a snapshot, a proposal an entry', () => {
  expect(refusalOf('snapshot', {})).toBe('malformed');
  expect(refusalOf('propose', {})).toBe('malformed');
});
