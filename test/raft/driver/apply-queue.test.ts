// Entries on their way to the books.

import { expect, test } from 'vitest';
import { message } from '../../../src/raft/core/message.ts';
import type { Entry } from '../../../src/raft/core/entry.ts';
import { ApplyQueue } from '../../../src/raft/driver/apply-queue.ts';

const data = new Uint8Array(0);
const entries = Array.from({ length: 200_000 }, (_, at): Entry => ({
  index: at + 1,
  term: 1,
  type: 'normal',
  data,
}));

test('a flood of the smallest entries is handed out like any other', () => {
  const queue = new ApplyQueue();
  queue.push(message('storage-apply', { entries, responses: [message('vote', { term: 1 })] }));
  expect(queue.take()).toHaveLength(entries.length);
  expect(queue.finish(entries.length - 1)).toEqual([]);
  expect(queue.finish(entries.length)).toHaveLength(1);
});
