// Random values of everything the Raft codecs write.

import fc from 'fast-check';

import type { ConfState } from '../../../src/raft/core/conf-state.ts';
import type { Entry, EntryType } from '../../../src/raft/core/entry.ts';
import type { Message, WireKind } from '../../../src/raft/core/message.ts';
import { message } from '../../../src/raft/core/message.ts';
import type { SnapshotMeta } from '../../../src/raft/core/snapshot-meta.ts';

const index = fc.oneof(fc.nat({ max: 1000 }), fc.maxSafeNat());
const positive = fc.oneof(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 2 ** 53 - 1 }));
const nodeId = fc.oneof(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 0xffff_ffff }));
const bytes = fc.uint8Array({ maxLength: 60 });
const type = fc.constantFrom<EntryType>('normal', 'conf-change', 'conf-change-v1');

export const anyEntry: fc.Arbitrary<Entry> = fc.record({ term: index, index, type, data: bytes });

const ids = fc.uniqueArray(nodeId, { maxLength: 7 }).map((list) => list.sort((a, b) => a - b));

export const anyConfState: fc.Arbitrary<ConfState> = fc.record({
  voters: ids,
  votersOutgoing: ids,
  learners: ids,
  learnersNext: ids,
  autoLeave: fc.boolean(),
});

const metaFields = { index, term: index, conf: anyConfState };

export const anySnapshotMeta: fc.Arbitrary<SnapshotMeta> = fc.oneof(
  fc.record(metaFields),
  fc.record({ ...metaFields, data: bytes }),
);

const PLAIN_KINDS: readonly WireKind[] = [
  'vote',
  'vote-response',
  'pre-vote',
  'pre-vote-response',
  'append-response',
  'heartbeat',
  'heartbeat-response',
  'read-index',
  'read-index-response',
  'transfer-leader',
  'timeout-now',
  'transfer-rejected',
];

const numbers = {
  from: nodeId,
  to: nodeId,
  index,
  logTerm: index,
  commit: index,
  rejectHint: index,
  token: index,
  suspect: index,
  reject: fc.boolean(),
  transfer: fc.boolean(),
};

const plain = fc
  .record({ kind: fc.constantFrom(...PLAIN_KINDS), term: positive, ...numbers })
  .map(({ kind, ...fields }) => message(kind, fields));

const snapshot = fc
  .record({ term: positive, snapshot: anySnapshotMeta, ...numbers })
  .map((fields) => message('snapshot', fields));

const propose = fc
  .record({ ...numbers, drafts: fc.array(fc.record({ type, data: bytes }), { maxLength: 5 }) })
  .map(({ drafts, ...fields }) =>
    message('propose', { ...fields, entries: drafts.map((d) => ({ term: 0, index: 0, ...d })) }),
  );

/** Appends whose entries follow on `index` and never pass the message's term. */
const append = fc
  .record({
    ...numbers,
    index: fc.nat({ max: 2 ** 40 }),
    logTerm: fc.nat({ max: 2 ** 40 }),
    parts: fc.array(fc.record({ rise: fc.nat({ max: 2 }), type, data: bytes }), { maxLength: 8 }),
    above: fc.nat({ max: 5 }),
  })
  .map(({ parts, above, ...fields }) => {
    let term = Math.max(1, fields.logTerm);
    const entries = parts.map(({ rise, ...part }, at) => {
      term += rise;
      return { term, index: fields.index + 1 + at, ...part };
    });
    return message('append', { ...fields, term: term + above, entries });
  });

export const anyMessage: fc.Arbitrary<Message> = fc.oneof(plain, snapshot, propose, append);
