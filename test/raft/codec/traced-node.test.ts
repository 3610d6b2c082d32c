// A traced replica tells all that it does, in the shape that etcd's trace validation reads, and does
// the same as one that is not traced.

import { expect, test } from 'vitest';
import { confChange } from '../../../src/raft/core/conf-change.ts';
import { EMPTY_CONF_STATE } from '../../../src/raft/core/conf-state.ts';
import { message } from '../../../src/raft/core/message.ts';
import { encodeTraceLine } from '../../../src/raft/codec/trace-line.ts';
import type { TraceName, TracePicture } from '../../../src/raft/codec/trace-line.ts';
import { TracedNode } from '../../../src/raft/codec/traced-node.ts';
import { Trio } from '../driver/trio.ts';
import { readTrace, traceViolations } from './trace-judge.ts';

const names: readonly TraceName[] = [
  ...(['InitState', 'BecomeCandidate', 'BecomeFollower', 'BecomeLeader', 'Commit'] as const),
  ...(['Replicate', 'ChangeConf', 'ApplyConfChange', 'Ready'] as const),
  ...(['SendAppendEntriesRequest', 'ReceiveAppendEntriesRequest'] as const),
  ...(['SendAppendEntriesResponse', 'ReceiveAppendEntriesResponse'] as const),
  ...(['SendRequestVoteRequest', 'ReceiveRequestVoteRequest'] as const),
  ...(['SendRequestVoteResponse', 'ReceiveRequestVoteResponse'] as const),
];

/** Elections, crashes, losses, a handover and a change of members. */
function eventfulLife(trio: Trio): void {
  for (let round = 0; round < 12; round += 1) {
    const leader = trio.elect();
    for (const text of ['a', 'b', 'c']) trio.propose(leader, `${text}${round}`);
    trio.perform(leader);
    if (round % 3 === 0) trio.disturb(0.3);
    trio.settle();
    if (round % 4 === 1) {
      trio.crash(leader);
      trio.elect();
      trio.restart(leader);
    } else if (round % 4 === 2) {
      trio.cut(leader);
      trio.elect();
      trio.tick(30);
      trio.heal();
    } else if (round % 4 === 3) {
      const heir = trio.ids.find((id) => id !== leader) ?? 0;
      trio.machine(leader).driver.transferLeader(heir);
      trio.settle();
    }
    trio.tick(5);
  }
  const { driver } = trio.machine(trio.elect());
  const change = confChange([{ kind: 'add-learner', nodeId: 4 }]);
  driver.proposeConfChange(change);
  trio.settle();
  driver.applyConfChange(change, driver.status().commit);
}

function tracedLife(seed: number): { readonly lines: string[]; readonly trio: Trio } {
  const lines: string[] = [];
  const write = (line: string): void => {
    lines.push(line);
  };
  const trio = new Trio(seed, [1, 2, 3], (config, view) =>
    TracedNode.open({ config, view, write }),
  );
  eventfulLife(trio);
  return { lines, trio };
}

test.each([1, 2, 3])('life %d can be judged, and holds', (seed) => {
  const events = readTrace(tracedLife(seed).lines);
  expect(events.length).toBeGreaterThan(1_000);
  expect(new Set(events.map(({ name }) => name))).toEqual(new Set(names));
  expect(traceViolations(events)).toEqual([]);
});

test('a trace that lies is found out', () => {
  const events = readTrace(tracedLife(1).lines);
  const votes = events.filter(({ name }) => name !== 'ReceiveRequestVoteResponse');
  expect(traceViolations(votes).join()).toContain('votes');
  const silent = events.filter(({ name }) => name !== 'SendAppendEntriesRequest');
  expect(traceViolations(silent).join()).toContain('never sent');
  const turned = [...events].reverse();
  expect(traceViolations(turned).join()).toContain('ran back');
});

test('being watched changes nothing', () => {
  const plain = new Trio(5);
  eventfulLife(plain);
  const { trio } = tracedLife(5);
  for (const id of plain.ids) {
    expect(trio.machine(id).applied).toEqual(plain.machine(id).applied);
    expect(trio.machine(id).driver.status()).toEqual(plain.machine(id).driver.status());
  }
});

const leaderAt: TracePicture = {
  ...{ id: 2, term: 3, vote: 2, commit: 50, role: 'leader', lastIndex: 52 },
  conf: { ...EMPTY_CONF_STATE, voters: [1, 2], votersOutgoing: [2, 3] },
};

test('a line has the fields of the specification, ids as strings', () => {
  const fields = { from: 2, to: 1, term: 3, index: 8, logTerm: 3, commit: 7 };
  const append = message('append', fields);
  const line = encodeTraceLine({ name: 'SendAppendEntriesRequest', at: leaderAt, message: append });
  expect(line).toBe(
    '{"tag":"trace","event":{"name":"SendAppendEntriesRequest","nid":"2",' +
      '"state":{"term":3,"vote":"2","commit":50},"role":"StateLeader","log":52,' +
      '"conf":[["1","2"],["2","3"]],"msg":{"type":"MsgApp","term":3,"from":"2","to":"1",' +
      '"entries":0,"logTerm":3,"index":8,"commit":7,"vote":"0","reject":false,"rejectHint":0}}}',
  );
});

test('a snapshot is an append of all that it covers', () => {
  const snapshot = { index: 40, term: 2, conf: EMPTY_CONF_STATE };
  const sent = message('snapshot', { from: 2, to: 1, term: 3, snapshot });
  const line = encodeTraceLine({ name: 'SendAppendEntriesRequest', at: leaderAt, message: sent });
  expect(readTrace([line])[0]?.msg).toMatchObject({ type: 'MsgSnap', entries: 40, index: 0 });
});
