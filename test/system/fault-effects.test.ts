// A fault that does nothing proves nothing: each way of breaking a machine really breaks it, and stops
// when it is healed. Where this machine cannot do one, it says what is missing.

import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { FaultKind } from '../../src/cli/chaos/scenario.ts';
import { missingFor, missingForNamespaces } from '../chaos/live/abilities.ts';
import { NodeNamespaces } from '../chaos/live/node-namespaces.ts';
import { toolWorks } from '../chaos/live/run-tool.ts';
import { faketimeLibrary, SkewedClocks } from '../chaos/live/skewed-clocks.ts';
import { SlowSyncs } from '../chaos/live/slow-syncs.ts';
import { SmallDisks } from '../chaos/live/small-disks.ts';
import { freshDirectory } from './local-cluster.ts';

function folder(): string {
  const path = freshDirectory();
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

/** Runs the check where this machine can do the fault; elsewhere the harness has to say why not. */
async function where(missing: string | null, check: () => Promise<void>): Promise<void> {
  if (missing === null) await check();
  else expect(missing).toContain('need');
}

const whereFault = async (kind: FaultKind, check: () => Promise<void>): Promise<void> =>
  where(await missingFor(kind), check);

function child(words: readonly string[]): ChildProcess {
  const [command = '', ...args] = words;
  const started = spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  onTestFinished(() => {
    started.kill('SIGKILL');
  });
  return started;
}

/** The numbers that a child prints, one a line; asked for one by one. */
async function nextNumber({ stdout }: ChildProcess): Promise<number> {
  if (stdout === null) throw new Error('it has no stdout');
  const [chunk] = (await once(stdout, 'data')) as [Buffer];
  return Number(chunk.toString().trim().split('\n').at(-1));
}

async function untilNumber(from: ChildProcess, isIt: (found: number) => boolean): Promise<number> {
  for (;;) {
    const found = await nextNumber(from);
    if (isIt(found)) return found;
  }
}

const syncer = (act: string): string => `
  const fs = require('fs');
  const file = fs.openSync(process.argv[1], fs.constants.O_CREAT | fs.constants.O_RDWR);
  const byte = Buffer.from('x');
  const again = () => {
    const start = performance.now();
    ${act}(() => {
      console.log(performance.now() - start);
      setTimeout(again, 5);
    });
  };
  again();
`;

test.each([
  ['a sync', '((done) => fs.fdatasync(file, done))'],
  ['a write of the log', '((done) => fs.write(file, byte, 0, 1, 0, done))'],
])('slow-disk: %s takes longer, until it is let go', async (_what, act) => {
  await whereFault('slow-disk', async () => {
    const at = child([process.execPath, '-e', syncer(act), join(folder(), 'file')]);
    await nextNumber(at);
    const syncs = new SlowSyncs();
    syncs.begin(at.pid ?? 0, 300);
    expect(await untilNumber(at, (ms) => ms >= 300)).toBeGreaterThanOrEqual(300);
    await syncs.end();
    expect(await untilNumber(at, (ms) => ms < 300)).toBeLessThan(300);
  });
});

test('skewed-clock: the clock of day is off, until it is set right', async () => {
  await whereFault('skewed-clock', async () => {
    const clocks = new SkewedClocks(folder(), faketimeLibrary() ?? '');
    clocks.add(1);
    const script = 'setInterval(() => console.log(Date.now()), 20)';
    const runner = clocks.runnerPattern.map((word) => word.replaceAll('{node}', '1'));
    const at = child([...runner, process.execPath, '-e', script]);
    const hour = 3_600_000;
    expect(Math.abs((await nextNumber(at)) - Date.now())).toBeLessThan(hour / 2);
    clocks.skew(1, -hour);
    const early = (now: number): boolean => now < Date.now() - hour / 2;
    expect(early(await untilNumber(at, early))).toBe(true);
    clocks.mend();
    expect(early(await untilNumber(at, (now) => !early(now)))).toBe(false);
  });
});

test('full-disk: nothing more can be written, until it is emptied; what was there stays', async () => {
  await whereFault('full-disk', async () => {
    const [images, dataDir] = [folder(), folder()];
    writeFileSync(join(dataDir, 'kept'), 'as it was');
    const disks = new SmallDisks(images);
    await disks.mount(1, dataDir);
    try {
      const write = (): void => {
        writeFileSync(join(dataDir, 'more'), Buffer.alloc(4_096));
      };
      write();
      rmSync(join(dataDir, 'more'));
      await disks.fill(1);
      expect(write).toThrow('ENOSPC');
      disks.empty();
      write();
      expect(readFileSync(join(dataDir, 'kept'), 'utf8')).toBe('as it was');
    } finally {
      await disks.close();
    }
  });
});

test('namespaces: a one-way cut loses what one node sends, and others still talk', async () => {
  await where(await missingForNamespaces(), async () => {
    const namespaces = await NodeNamespaces.create([1, 2, 3]);
    try {
      const hears = async (from: number, to: number): Promise<boolean> => {
        const runner = namespaces.runnerPattern.map((word) => word.replaceAll('{node}', `${from}`));
        return toolWorks([...runner, process.execPath, '-e', dial, namespaces.hostOf(to)]);
      };
      expect(await hears(1, 2)).toBe(true);
      await namespaces.cut([1], 'out');
      expect(await hears(1, 2)).toBe(false);
      expect(await hears(3, 2)).toBe(true);
      await namespaces.mend();
      expect(await hears(1, 2)).toBe(true);
    } finally {
      await namespaces.close();
    }
  });
});

// Nobody listens there: a machine that hears says so at once, and one that is cut off says nothing.
const dial = `
  const socket = require('net').connect(9, process.argv[1]);
  socket.once('error', ({ code }) => process.exit(code === 'ECONNREFUSED' ? 0 : 1));
  setTimeout(() => process.exit(1), 700);
`;
