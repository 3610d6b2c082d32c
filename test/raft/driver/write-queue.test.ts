// What one durable write is made of.

import { expect, test } from 'vitest';
import type { Entry } from '../../../src/raft/core/entry.ts';
import { EMPTY_CONF_STATE } from '../../../src/raft/core/conf-state.ts';
import { message } from '../../../src/raft/core/message.ts';
import { WriteQueue } from '../../../src/raft/driver/write-queue.ts';

const entry = (index: number, type: Entry['type'] = 'normal'): Entry => ({
  ...{ index, term: 1, type },
  data: new Uint8Array(0),
});

const append = (entries: readonly Entry[], commit: number) =>
  message('storage-append', { entries, term: 1, vote: 1, commit });

// Everything that each append asks to be written, one write after the other.
function writesOf(...appends: readonly ReturnType<typeof append>[]) {
  const queue = new WriteQueue({ term: 1, vote: 1, commit: 0 });
  return appends.map((each) => {
    queue.push(each);
    const write = queue.start([]);
    if (write !== null) queue.finish();
    return write?.hardState ?? null;
  });
}

test('a commit index alone is not made durable', () => {
  expect(writesOf(append([entry(1)], 0), append([entry(2)], 1))).toEqual([null, null]);
});

test('a membership change takes the commit index along, however long it has been known', () => {
  const writes = writesOf(
    append([entry(1)], 0),
    append([entry(2)], 1),
    append([entry(3, 'conf-change')], 1),
  );
  expect(writes).toEqual([null, null, { term: 1, vote: 1, commit: 1 }]);
});

test('a term that comes with a snapshot does not commit what the log still holds in its place', () => {
  const snapshot = { index: 90, term: 4, conf: EMPTY_CONF_STATE };
  const queue = new WriteQueue({ term: 2, vote: 1, commit: 49 });
  queue.push(message('storage-append', { term: 4, vote: 0, commit: 90, snapshot }));
  expect(queue.start([])?.hardState).toEqual({ term: 4, vote: 0, commit: 49 });
});
