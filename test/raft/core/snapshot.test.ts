// Log compaction and snapshots. Raft paper §7.

import { expect, test } from 'vitest';
import { confChange } from '../../../src/raft/core/conf-change.ts';
import { message } from '../../../src/raft/core/message.ts';
import { trioLedBy1 } from './test-group.ts';
import type { TestGroup } from './test-group.ts';

/** 3 was away while 1 and 2 went on and dropped the entries it would need. */
function trioWith3Behind(): TestGroup {
  const trio = trioLedBy1();
  trio.cut(3);
  for (const text of ['a', 'b', 'c']) trio.propose(1, text);
  trio.core(1).log.compact(trio.status(1).applied);
  trio.heal();
  return trio;
}

test('a replica too far behind gets a snapshot, then the log again', () => {
  const trio = trioWith3Behind();
  trio.ticks(3);
  expect(trio.sent.some((m) => m.kind === 'snapshot' && m.to === 3)).toBe(true);
  expect(trio.status(3)).toMatchObject({ commit: 5, firstIndex: 6 });
  trio.propose(1, 'd');
  expect(trio.core(3).appliedTexts).toEqual(['d']);
});

test('no appends are sent while a snapshot is on its way', () => {
  const trio = trioWith3Behind();
  trio.losing.add('snapshot');
  trio.ticks(3);
  trio.propose(1, 'd');
  expect(trio.status(1).progress.get(3)).toMatchObject({ state: 'snapshot', pendingSnapshot: 5 });
});

test('a failed snapshot is followed by a probe after the next answer', () => {
  const trio = trioWith3Behind();
  trio.losing.add('snapshot');
  trio.ticks(3);
  trio.core(1).raw.reportSnapshot(3, false);
  expect(trio.status(1).progress.get(3)).toMatchObject({ state: 'probe', next: 3, paused: true });
  trio.losing.clear();
  trio.ticks(3);
  expect(trio.status(3).commit).toBe(5);
});

test('a snapshot is not sent to a replica that has not been heard from', () => {
  const trio = trioWith3Behind();
  trio.cut(3);
  trio.ticks(30);
  trio.propose(1, 'd');
  expect(trio.status(1).progress.get(3)).toMatchObject({ recentActive: false });
  expect(trio.sent.some((m) => m.kind === 'snapshot')).toBe(false);
});

test('a snapshot our log already reaches only moves the commit index; what follows it stays', () => {
  const trio = trioLedBy1();
  trio.cut(3);
  trio.propose(1, 'a');
  trio.propose(1, 'b');
  trio.heal();
  const { conf } = trio.status(1);
  const entries = [...trio.core(1).log.all()].slice(1);
  const head = { from: 1, to: 3, term: 1 };
  trio.deliver(message('append', { ...head, index: 2, logTerm: 1, entries, commit: 2 }));
  trio.deliver(message('snapshot', { ...head, snapshot: { index: 3, term: 1, conf } }));
  expect(trio.status(3)).toMatchObject({ commit: 3, lastIndex: 4, firstIndex: 2 });
});

test('a snapshot that conflicts with our log replaces all of it (hashicorp issue 697)', () => {
  const trio = trioLedBy1();
  trio.cut(3);
  const lost = message('append', {
    ...{ from: 1, to: 3, term: 1, index: 2, logTerm: 1 },
    entries: [3, 4, 5, 6].map((index) => ({
      ...{ term: 1, index, type: 'normal' as const },
      data: new Uint8Array(1),
    })),
  });
  trio.deliver(lost);
  trio.work(3);
  const { conf } = trio.status(1);
  trio.deliver(
    message('snapshot', { from: 2, to: 3, term: 2, snapshot: { index: 4, term: 2, conf } }),
  );
  trio.work(3);
  expect(trio.status(3)).toMatchObject({ commit: 4, lastIndex: 4, firstIndex: 5, applied: 4 });
});

test('a snapshot drops even entries behind it that were not written yet', () => {
  const trio = trioLedBy1();
  trio.core(3).diskHeld = true;
  const entries = [3, 4, 5, 6].map((index) => ({
    ...{ term: 1, index, type: 'normal' as const },
    data: new Uint8Array(1),
  }));
  trio.deliver(message('append', { from: 1, to: 3, term: 1, index: 2, logTerm: 1, entries }));
  const { conf } = trio.status(1);
  const snapshot = { index: 4, term: 2, conf };
  trio.deliver(message('snapshot', { from: 2, to: 3, term: 2, snapshot }));
  expect(trio.status(3)).toMatchObject({ commit: 4, lastIndex: 4 });
});

test('a snapshot never takes a commit back', () => {
  const trio = trioLedBy1();
  trio.propose(1, 'a');
  const { conf } = trio.status(1);
  trio.deliver(
    message('snapshot', { from: 1, to: 2, term: 1, snapshot: { index: 2, term: 1, conf } }),
  );
  expect(trio.status(2)).toMatchObject({ commit: 3, lastIndex: 3 });
});

test('a replica does not campaign while a snapshot is being installed', () => {
  const trio = trioLedBy1();
  trio.core(3).diskHeld = true;
  const { conf } = trio.status(1);
  trio.deliver(
    message('snapshot', { from: 1, to: 3, term: 1, snapshot: { index: 9, term: 1, conf } }),
  );
  trio.cut(3);
  trio.tick(3, 50);
  expect(trio.status(3).role).toBe('follower');
});

test('nothing is applied while a snapshot is being installed, and entries behind it follow', () => {
  const trio = trioLedBy1();
  const { conf } = trio.status(1);
  const head = { from: 1, to: 3, term: 1 };
  trio.deliver(message('snapshot', { ...head, snapshot: { index: 9, term: 1, conf } }));
  const entries = [{ term: 1, index: 10, type: 'normal' as const, data: new Uint8Array(1) }];
  trio.deliver(message('append', { ...head, index: 9, logTerm: 1, entries, commit: 10 }));
  const ready = trio.core(3).raw.ready();
  expect(ready.snapshot?.index).toBe(9);
  expect(ready.entries.map((entry) => entry.index)).toEqual([10]);
  expect(ready.committed).toEqual([]);
});

test('a snapshot of a group we are not in is refused', () => {
  const trio = trioLedBy1();
  const conf = { ...trio.status(1).conf, voters: [1, 2] };
  trio.deliver(
    message('snapshot', { from: 1, to: 3, term: 1, snapshot: { index: 9, term: 1, conf } }),
  );
  expect(trio.status(3).lastIndex).toBe(2);
});

test('a change applied while a snapshot waits answers with the members of its own index', () => {
  const trio = trioLedBy1();
  const { raw } = trio.core(3);
  const joined = { ...trio.status(3).conf, learners: [4] };
  raw.step(
    message('snapshot', {
      ...{ from: 1, to: 3, term: 1 },
      snapshot: { index: 9, term: 1, conf: { ...joined, learners: [5] } },
    }),
  );
  const learn = confChange([{ kind: 'add-learner', nodeId: 4 }]);
  expect(raw.applyConfChange(learn, 3)).toEqual(joined);
  const leave = confChange([{ kind: 'remove', nodeId: 4 }]);
  expect(raw.applyConfChange(leave, 4)).toEqual({ ...joined, learners: [] });
  expect(trio.status(3).conf.learners).toEqual([5]);
});
