// Where a node's books come from again: from its own log, unless that log has made wrong ones before.

import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { BooksShelf } from '../../src/node/books/books-shelf.ts';
import { EarlyDeaths } from '../../src/node/health/early-deaths.ts';
import { openReplica } from '../../src/node/open-replica.ts';
import { OutvotedNote } from '../../src/node/health/outvoted-note.ts';
import { createReplica } from '../../src/raft/storage/create-replica.ts';
import { recoverReplica } from '../../src/raft/storage/recovery.ts';
import type { Log } from '../../src/telemetry/log.ts';

const members = [1, 2, 3].map((nodeId) => ({
  nodeId,
  incarnation: nodeId.toString(16).padStart(16, '0'),
  ...{ peerAddress: 'a:1', clientAddress: 'a:2', httpAddress: 'a:3' },
}));

/** A node of three that has lived a little and lost its books. */
async function withoutBooks() {
  const dataDir = await mkdtemp(join(tmpdir(), 'holdfast-open-'));
  onTestFinished(() => rm(dataDir, { recursive: true }));
  const [self] = members;
  if (self === undefined) throw new Error('there are members');
  const { nodeId, incarnation } = self;
  const clusterId = '00c0ffee00decade';
  const identity = { format: 1, groupId: 1, clusterId, nodeId, incarnation, members } as const;
  await createReplica(dataDir, identity, { segmentBytes: 4096 });
  const said: string[] = [];
  const hear = (fields: object): void => void said.push(JSON.stringify(fields));
  const log: Log = { debug: hear, info: hear, warn: hear, error: hear, child: () => log };
  const deaf = { onFailure: () => undefined, onFlushed: () => undefined };
  const opened = async () => {
    const replica = await openReplica({
      ...{ dataDir, log, shelf: new BooksShelf(dataDir, deaf) },
      earlyDeaths: new EarlyDeaths(dataDir),
      tryBooks: () => Promise.resolve({ kind: 'whole' }),
    });
    await replica.opened.keeper.close();
    await replica.recovered.log.close();
    return replica;
  };
  const { recovered } = await opened();
  expect(recovered.suspect).toBeNull();
  const number = await writeOne(dataDir);
  await rm(join(dataDir, `books-${number}`), { recursive: true });
  return { dataDir, opened, said };
}

/** One entry, so that this is no first start; answers the number of the live books. */
async function writeOne(dataDir: string): Promise<number> {
  const { log } = await recoverReplica(dataDir);
  await log.append([{ term: 1, index: 1, type: 'normal', data: new Uint8Array(0) }], {
    ...{ term: 1, vote: 1, commit: 0 },
  });
  await log.close();
  return log.slot.booksNumber;
}

test('books that are lost are made anew from a log that reaches back, also once outvoted', async () => {
  const { dataDir, opened, said } = await withoutBooks();
  await new OutvotedNote(dataDir).add();
  const { recovered } = await opened();
  expect(said.join()).toContain('"refilledFrom":"log"');
  expect(recovered.suspect).toBeNull();
  expect(await new OutvotedNote(dataDir).times()).toBe(1);
});

test('outvoted again, the node gives its log up too and waits for its leader', async () => {
  const { dataDir, opened, said } = await withoutBooks();
  await new OutvotedNote(dataDir).add();
  await new OutvotedNote(dataDir).add();
  const { recovered } = await opened();
  expect(said.join()).toContain('"refilledFrom":"leader"');
  expect(recovered.suspect).not.toBeNull();
  expect(await readdir(dataDir)).not.toContain('outvoted');
});
