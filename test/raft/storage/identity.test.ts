// Who a replica is, who may open its directory, and what init refuses.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { afterEach, beforeEach, expect, test } from 'vitest';

import { createReplica } from '../../../src/raft/storage/create-replica.ts';
import { DirectoryLock } from '../../../src/raft/storage/directory-lock.ts';
import { createIdentity, readIdentity } from '../../../src/raft/storage/identity-file.ts';
import { bundledChild } from './bundled-child.ts';
import { entries, held, IDENTITY, ReplicaDirectory, shown, voted } from './replica-directory.ts';

let directory: ReplicaDirectory;

beforeEach(async () => {
  directory = await ReplicaDirectory.empty();
});

afterEach(() => directory.remove());

const file = () => join(directory.path, 'identity.json');

test('an identity is read back as it was written, and never written over', async () => {
  await createIdentity(directory.path, IDENTITY);
  expect(await readIdentity(directory.path)).toEqual(IDENTITY);
  const other = { ...IDENTITY, nodeId: 2 };
  await expect(createIdentity(directory.path, other)).rejects.toMatchObject({ kind: 'exists' });
  expect(await readIdentity(directory.path)).toEqual(IDENTITY);
});

test('no identity, another format and every flaw have their own words', async () => {
  await expect(readIdentity(directory.path)).rejects.toMatchObject({ kind: 'absent' });
  const cases: [unknown, string, string][] = [
    ['{"format": 1', 'damaged', 'is not JSON'],
    [{ ...IDENTITY, format: 2 }, 'foreign', 'newer'],
    [{ ...IDENTITY, clusterId: 'XYZ' }, 'damaged', 'clusterId'],
    [{ ...IDENTITY, incarnation: 7 }, 'damaged', 'incarnation'],
    [{ ...IDENTITY, nodeId: 0 }, 'damaged', 'nodeId'],
    [{ ...IDENTITY, nodeId: 1.5 }, 'damaged', 'nodeId'],
    [{ ...IDENTITY, groupId: -1 }, 'damaged', 'groupId'],
    [{ ...IDENTITY, members: {} }, 'damaged', 'members'],
    [{ ...IDENTITY, members: [{ nodeId: 1 }] }, 'damaged', 'member 0'],
    [{ ...IDENTITY, members: [...IDENTITY.members, ...IDENTITY.members] }, 'damaged', 'repeats'],
    [[], 'damaged', 'not an object'],
  ];
  for (const [value, kind, words] of cases) {
    await writeFile(file(), typeof value === 'string' ? value : JSON.stringify(value));
    const reading = readIdentity(directory.path);
    await expect(reading).rejects.toMatchObject({ kind });
    await expect(readIdentity(directory.path)).rejects.toThrow(words);
  }
});

test('init refuses a directory that holds anything', async () => {
  await writeFile(join(directory.path, 'stray'), '');
  await expect(createReplica(directory.path, IDENTITY)).rejects.toMatchObject({ kind: 'exists' });
  const other = await ReplicaDirectory.create();
  await expect(createReplica(other.path, IDENTITY)).rejects.toMatchObject({ kind: 'exists' });
  await other.remove();
});

test('a directory whose hard state is gone does not start, and is not made anew', async () => {
  const replica = await ReplicaDirectory.create();
  await writeFile(replica.hardState, '');
  await expect(replica.recover()).rejects.toMatchObject({ kind: 'damaged' });
  await replica.remove();
});

test('a replica made from restored books begins its log behind them', async () => {
  await mkdir(join(directory.path, 'books-3'));
  const books = { number: 3, index: 1000, term: 7 };
  await createReplica(directory.path, IDENTITY, { books, segmentBytes: 4096 });
  const replica = await directory.recover();
  expect(replica.log.firstIndex()).toBe(1001);
  expect(replica.log.term(1000)).toBe(7);
  expect(replica.hardState).toEqual({ term: 7, vote: 0, commit: 1000 });
  await replica.log.append(entries(8, 1001, 1003), voted(8));
  await replica.log.close();
  const again = await directory.recover();
  expect(held(again)).toEqual(shown(entries(8, 1001, 1003)));
  await again.log.close();
});

test('a directory is held by one process, which is named, and free when released', async () => {
  const lock = await DirectoryLock.acquire(directory.path);
  const second = DirectoryLock.acquire(`${directory.path}/.`);
  await expect(second).rejects.toMatchObject({ kind: 'locked' });
  await expect(second).rejects.toThrow(`process ${process.pid}`);
  await lock.release();
  await (await DirectoryLock.acquire(directory.path)).release();
});

test('a lock does not outlive a process that was killed', async () => {
  const script = join(directory.path, 'holder.ts');
  const lockRoom = new URL('../../../src/raft/storage/directory-lock.ts', import.meta.url).pathname;
  await writeFile(
    script,
    `import { DirectoryLock } from '${lockRoom}';
     await DirectoryLock.acquire('${directory.path}');
     process.stdout.write('held');
     setInterval(() => {}, 1000);`,
  );
  const module = await bundledChild(script, `${directory.path}-holder`);
  const child = spawn(process.execPath, [module], { stdio: ['ignore', 'pipe', 'inherit'] });
  await once(child.stdout, 'data');
  const refused = DirectoryLock.acquire(directory.path);
  await expect(refused).rejects.toThrow(`process ${String(child.pid)}`);
  child.kill('SIGKILL');
  await once(child, 'close');
  expect(await readFile(join(directory.path, 'lock'), 'utf8')).toBe(`${String(child.pid)}\n`);
  await (await DirectoryLock.acquire(directory.path)).release();
  await rm(`${directory.path}-holder`, { recursive: true });
});
