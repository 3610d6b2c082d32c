// Real books over a real channel that is cut in the middle: what was sent is not sent again, and the
// books that are installed have the digest of those that were sent.

import { afterEach, expect, test } from 'vitest';
import { SnapshotDesk } from '../../../src/node/snapshots/snapshot-desk.ts';
import { streamSnapshot } from '../../../src/node/snapshots/snapshot-stream.ts';
import type { BooksSnapshot } from '../../../src/node/books/books-keeper.ts';
import { message } from '../../../src/raft/core/message.ts';
import type { Message } from '../../../src/raft/core/message.ts';
import { CutLine } from '../../raft/transport/cut-line.ts';
import { PeerNode, systemClock } from '../../raft/transport/peer-node.ts';
import { until } from '../../raft/transport/until.ts';
import { Bookkeeping, clusterId, conf, contentOf, deposit, list, order } from './bookkeeping.ts';

const ends: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

async function fresh(): Promise<Bookkeeping> {
  const keeping = await Bookkeeping.fresh(5, clusterId);
  ends.push(() => keeping.remove());
  keeping.start();
  return keeping;
}

function trade(keeping: Bookkeeping, entries: number): void {
  for (let at = 0; at < entries; at += 1) {
    const account = `trader-${at % 300}`;
    keeping.run(deposit(account, 100), order(account, 'X', 1 + (at % 3)), order(account, 'Y', 2));
  }
}

/** The desk of a receiver, and what it would hand to the core. */
function deskOf(receiver: Bookkeeping): { desk: SnapshotDesk; delivered: Message[] } {
  const delivered: Message[] = [];
  const nothing = (): void => undefined;
  const desk = new SnapshotDesk({
    log: {
      ...{ debug: nothing, info: nothing, warn: nothing, error: nothing },
      child: () => never(),
    },
    openSnapshot: never,
    stream: never,
    sent: nothing,
    received: nothing,
    now: () => performance.now(),
    report: nothing,
    beginIncoming: () => receiver.shelf().receive(2),
    deliver: (arrived) => delivered.push(arrived),
    installing: () => false,
  });
  return { desk, delivered };
}

const never = (): never => {
  throw new Error('a receiver does not send');
};

/** The same rows; `cut` is called once, after so many chunks. */
function cutAfter(
  snapshot: BooksSnapshot,
  chunks: number,
  cut: () => Promise<void>,
): BooksSnapshot {
  let left = chunks;
  const chunksAfter = async function* (key: Uint8Array | null): AsyncGenerator<Uint8Array> {
    for await (const chunk of snapshot.chunksAfter(key)) {
      yield chunk;
      left -= 1;
      if (left === 0) await cut();
    }
  };
  return { ...snapshot, chunksAfter };
}

test('books whose transfer was cut in the middle are installed with the digest of the source', async () => {
  const source = await fresh();
  source.run(list('X'), list('Y', 1_000_000));
  trade(source, 3_000);
  const receiver = await fresh();
  const { desk, delivered } = deskOf(receiver);
  const second = await new PeerNode({ nodeId: 2, sink: desk }).listen();
  const line = await CutLine.to(second.port);
  const first = await new PeerNode({ nodeId: 1 }).listen();
  ends.push(() => Promise.all([first.transport.close(200), second.transport.close(200)]));
  ends.push(() => line.close());
  first.transport.setPeer(2, `127.0.0.1:${line.port}`);
  await until(() => first.statsOf(2).connected);

  const snapshot = await source.keeper.openSnapshot();
  const atSnapshot = contentOf(source.books);
  let beforeBytes = 0;
  const cut = cutAfter(snapshot, 4, async () => {
    await until(() => second.statsOf(1).snapshotReceivedBytes >= 3 * 200 * 1024);
    trade(source, 40);
    await source.keeper.sync();
    beforeBytes = line.passedBytes;
    line.cut();
  });
  const way = { transport: first.transport, clock: systemClock, bytesPerSecond: 2 ** 30 };
  const sent = message('snapshot', { from: 1, to: 2, term: 4, snapshot: snapshot.meta });
  const off = new AbortController().signal;
  const end = await streamSnapshot(way, sent, { snapshot: cut, off });
  expect(end).toEqual({ result: 'accepted', reason: '' });
  await snapshot.close();

  const wholeBytes = second.statsOf(1).snapshotReceivedBytes;
  expect(beforeBytes).toBeGreaterThan(0);
  expect(line.passedBytes - beforeBytes).toBeLessThan(wholeBytes - 2 * 200 * 1024);
  expect(delivered).toHaveLength(1);
  const opened = await receiver.shelf().open({ number: 2, create: false, conf });
  expect(opened.books.digest()).toBe(snapshot.digest);
  expect(contentOf(opened.books)).toEqual(atSnapshot);
  await opened.keeper.close();
});
