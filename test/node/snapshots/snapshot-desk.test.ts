// Which books a snapshot that comes in may take the place of, and when one that goes out is called off.

import { expect, test } from 'vitest';
import { SnapshotDesk } from '../../../src/node/snapshots/snapshot-desk.ts';
import { message } from '../../../src/raft/core/message.ts';
import type { SnapshotMeta } from '../../../src/raft/core/snapshot-meta.ts';
import type { Log } from '../../../src/telemetry/log.ts';
import { until } from '../../raft/transport/until.ts';

const unheard = (): void => undefined;
const quiet: Log = {
  ...{ debug: unheard, info: unheard, warn: unheard, error: unheard },
  child: () => quiet,
};

const metaAt = (index: number): SnapshotMeta => ({
  ...{ index, term: 1 },
  conf: { voters: [1, 2], votersOutgoing: [], learners: [], learnersNext: [], autoLeave: false },
});

const headerAt = (index: number) => ({
  ...{ from: 1, snapshotId: `at ${index}` },
  message: message('snapshot', { from: 1, to: 2, snapshot: metaAt(index) }),
});

// A desk whose core takes what it is given, or does not want it.
function deskFor(core: { readonly takes: boolean }) {
  const told: string[] = [];
  const received: string[] = [];
  let installing = false;
  const desk = new SnapshotDesk({
    log: quiet,
    openSnapshot: () => Promise.reject(new Error('nothing is sent here')),
    stream: () => Promise.reject(new Error('nothing is sent here')),
    report: () => undefined,
    sent: (result) => told.push(`sending ${result}`),
    received: (result) => received.push(result),
    now: () => 0,
    beginIncoming: ({ index }) =>
      Promise.resolve({
        number: 2,
        chunk: () => Promise.resolve(),
        end: () => Promise.resolve(),
        discard: () => {
          told.push(`${index} thrown away`);
          return Promise.resolve();
        },
      }),
    deliver: ({ snapshot }) => {
      told.push(`${snapshot?.index ?? 0} arrived`);
      installing = core.takes;
    },
    installing: () => installing,
  });
  return { desk, told, received };
}

async function arrives(desk: SnapshotDesk, index: number) {
  const verdict = await desk.begin(headerAt(index));
  if (verdict.kind === 'accepted') await desk.end(0, new Uint8Array(32));
  return verdict.kind;
}

test('books that are being installed are not thrown away for newer ones', async () => {
  const { desk, told, received } = deskFor({ takes: true });
  await arrives(desk, 10);
  expect(await arrives(desk, 20)).toBe('refused');
  expect(desk.take(metaAt(10)).number).toBe(2);
  expect(told).toEqual(['10 arrived']);
  expect(received).toEqual(['accepted', 'refused']);
});

test('books that the core did not want make room for the next', async () => {
  const { desk, told } = deskFor({ takes: false });
  await arrives(desk, 10);
  expect(await arrives(desk, 20)).toBe('accepted');
  expect(told).toEqual(['10 arrived', '10 thrown away', '20 arrived']);
});

test('a node that leads no more sends nothing more, and its log waits for nobody', async () => {
  const told: string[] = [];
  const offs: AbortSignal[] = [];
  const desk = new SnapshotDesk({
    log: quiet,
    openSnapshot: () =>
      Promise.resolve({
        ...{ meta: metaAt(10), clusterId: '', digest: '' },
        chunksAfter: () => {
          throw new Error('nothing is read');
        },
        close: () => Promise.resolve(),
      }),
    stream: (_message, _snapshot, off) =>
      new Promise((resolve) => {
        offs.push(off);
        off.addEventListener('abort', () => {
          resolve({ result: 'failed', reason: 'called off' });
        });
      }),
    report: (to, ok) => told.push(`${to} ${ok}`),
    sent: () => undefined,
    received: () => undefined,
    now: () => 0,
    beginIncoming: () => Promise.reject(new Error('nothing comes in here')),
    deliver: () => undefined,
    installing: () => false,
  });
  desk.send(message('snapshot', { from: 1, to: 2, snapshot: metaAt(10) }));
  await until(() => offs.length === 1);
  expect(desk.pinnedIndex()).toBe(10);
  desk.callOff();
  await until(() => desk.pinnedIndex() === null);
  expect(told).toEqual(['2 false']);
});
