// The trace of a run, read as an outsider would.

import { expect, test } from 'vitest';
import { z } from 'zod';
import { runSeed } from './sim-run.ts';

const ways = ['Send', 'Receive'] as const;
const carried = ['AppendEntriesRequest', 'AppendEntriesResponse', 'RequestVoteRequest'];
const names = [
  ...['InitState', 'BecomeCandidate', 'BecomeFollower', 'BecomeLeader', 'Commit', 'Replicate'],
  ...['ChangeConf', 'ApplyConfChange', 'Ready'],
  ...ways.flatMap((way) => [...carried, 'RequestVoteResponse'].map((what) => `${way}${what}`)),
];

const lineShape = z.strictObject({
  tag: z.literal('trace'),
  event: z.strictObject({
    name: z.enum(names),
    nid: z.string(),
    state: z.strictObject({ term: z.int(), vote: z.string(), commit: z.int() }),
    role: z.enum(['StateFollower', 'StatePreCandidate', 'StateCandidate', 'StateLeader']),
    log: z.int(),
    conf: z.tuple([z.array(z.string()), z.array(z.string())]),
    msg: z.looseObject({ type: z.string(), from: z.string(), to: z.string() }).optional(),
    prop: z.looseObject({}).optional(),
  }),
});

const events = await traced(3);

async function traced(seed: number) {
  const lines: string[] = [];
  await runSeed({ seed, events: 2_000, raftTrace: (line) => lines.push(line) });
  return lines.map((line) => lineShape.parse(JSON.parse(line)).event);
}

test('every line has the shape, and what the names promise', () => {
  const seen = new Set(events.map(({ name }) => name));
  for (const name of names.filter((one) => !/Conf/.test(one))) expect(seen).toContain(name);
  const led = events.filter(({ name }) => name === 'BecomeLeader');
  expect(led.length).toBeGreaterThan(0);
  expect(new Set(led.map(({ state }) => state.term)).size).toBe(led.length);
  for (const { role } of led) expect(role).toBe('StateLeader');
});

test('between two starts of a node its term, commit and log size are those of one Raft', () => {
  const before = new Map<string, { term: number; commit: number }>();
  for (const { name, nid, state, log } of events) {
    const last = name === 'InitState' ? undefined : before.get(nid);
    expect(state.term).toBeGreaterThanOrEqual(last?.term ?? 0);
    expect(state.commit).toBeGreaterThanOrEqual(last?.commit ?? 0);
    expect(log).toBeGreaterThanOrEqual(state.commit);
    before.set(nid, state);
  }
});
