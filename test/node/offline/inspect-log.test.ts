// `node inspect` on real files: one line per finding, entries in words, damage named.

import { Writable } from 'node:stream';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { encodeEntryPayload } from '../../../src/codec/entry-payload.ts';
import { FrameWriter } from '../../../src/codec/frame-writer.ts';
import { findingText } from '../../../src/cli/log-finding.ts';
import type { LogFinding } from '../../../src/cli/log-finding.ts';
import { inspectLog } from '../../../src/node/offline/inspect-log.ts';
import { confChange } from '../../../src/raft/core/conf-change.ts';
import { encodeConfChange } from '../../../src/raft/core/conf-change-bytes.ts';
import type { Entry } from '../../../src/raft/core/entry.ts';
import { IDENTITY, ReplicaDirectory, voted } from '../../raft/storage/replica-directory.ts';

let directory: ReplicaDirectory;
beforeEach(async () => {
  directory = await ReplicaDirectory.create();
});
afterEach(async () => {
  await directory.remove();
});

const ids = { accountId: () => 0, symbolId: () => 0 };
const frame = new FrameWriter(IDENTITY, ids).openSession(7);
const learner = encodeConfChange(confChange([{ kind: 'add-learner', nodeId: 4 }]));

const log: readonly Entry[] = [
  { term: 1, index: 1, type: 'normal', data: new Uint8Array(0) },
  { term: 1, index: 2, type: 'normal', data: encodeEntryPayload(5, [frame, frame]) },
  { term: 1, index: 3, type: 'conf-change', data: learner },
  { term: 1, index: 4, type: 'normal', data: encodeEntryPayload(6, []) },
];

async function write(...writes: (readonly Entry[])[]): Promise<void> {
  const replica = await directory.recover();
  for (const entries of writes) {
    await replica.log.append(entries, voted(entries[0]?.term ?? 1));
  }
  await replica.log.close();
}

async function findings(...flags: string[]): Promise<{ whole: boolean; found: LogFinding[] }> {
  const found: LogFinding[] = [];
  const out = new Writable({
    write: (line: Buffer, _encoding, done) => {
      found.push(JSON.parse(line.toString()) as LogFinding);
      done();
    },
  });
  const whole = await inspectLog(['--data-dir', directory.path, ...flags], out);
  return { whole, found };
}

const contents = (found: readonly LogFinding[]): string[] =>
  found.flatMap((finding) => (finding.kind === 'entry' ? [finding.content] : []));

test('every entry is told in words, behind the hard state', async () => {
  await write(log);
  const { whole, found } = await findings();
  expect(whole).toBe(true);
  expect(found[0]).toMatchObject({ kind: 'hard-state', slot: { nodeId: 1, term: 1 } });
  expect(contents(found)).toEqual([
    'no-op of a new leader',
    '2 open-session',
    'add-learner 4',
    'clock',
  ]);
});

test('a range leaves the other entries out', async () => {
  await write(log);
  const { found } = await findings('--from', '2', '--to', '3');
  expect(contents(found)).toEqual(['2 open-session', 'add-learner 4']);
});

test('an entry that replaced another says so', async () => {
  await write(log, [{ term: 2, index: 3, type: 'normal', data: new Uint8Array(0) }]);
  const { found } = await findings('--from', '3');
  const last = found.findLast(({ kind }) => kind === 'entry');
  expect(last).toMatchObject({ kind: 'entry', index: 3, term: 2, replaces: true });
  if (last !== undefined) expect(findingText(last)).toContain('replaces an earlier entry');
});

test('damage is named by file and byte', async () => {
  await write(log);
  await directory.flip(directory.segment(1), 300);
  const { whole, found } = await findings();
  expect(whole).toBe(false);
  const damage = found.find(({ kind }) => kind === 'damage');
  expect(damage).toBeDefined();
  if (damage !== undefined) expect(findingText(damage)).toMatch(/^DAMAGED .* at byte \d+: /);
});

test.each([['--from', '0'], ['--to', 'x'], ['--what']])(
  '"%s %s" is refused by its name',
  async (...flags) => {
    await expect(findings(...flags)).rejects.toThrow(flags[0]);
  },
);
