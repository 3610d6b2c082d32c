// One watch for all that a frontend shows: branches come and go, and none of them misses, repeats or
// reorders anything.

import { expect, test } from 'vitest';
import { ClusterError } from '../../../src/domain/cluster-error.ts';
import type { Change, FeedFrame } from '../../../src/domain/change.ts';
import { money } from '../../../src/domain/money.ts';
import { quantity } from '../../../src/domain/quantity.ts';
import type { Watched } from '../../../src/frontend/books/book-client.ts';
import { WatchTrunk } from '../../../src/frontend/stream/watch-trunk.ts';
import { BookMirror } from '../../../src/stream/book-mirror.ts';
import { FakeBooks } from '../fake-books.ts';

const symbols = ['FishCo', 'GameStart', 'Endless'];
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

const trunkOver = (books: FakeBooks, namesMax = 100): WatchTrunk =>
  new WatchTrunk({
    book: { watch: (what, limits) => books.watch(what, limits), epoch: () => books.epoch() },
    namesMax,
  });

/** Follows until it is stopped, proving every frame; holds what it was told. */
class Follower {
  readonly mirror = new BookMirror();
  readonly frames: FeedFrame[] = [];
  readonly flaws: string[] = [];
  readonly done: Promise<void>;
  readonly #stop = new AbortController();

  constructor(trunk: WatchTrunk, what: Watched) {
    const take = (frame: FeedFrame): boolean => {
      this.#take(frame);
      return true;
    };
    this.done = trunk.follow(what, take, this.#stop.signal);
  }

  stop(): Promise<void> {
    this.#stop.abort();
    return this.done;
  }

  get deltas(): readonly { readonly index: number; readonly changes: readonly Change[] }[] {
    return this.frames.flatMap((frame) => (frame.kind === 'delta' ? [frame] : []));
  }

  async until(index: number): Promise<void> {
    while (this.mirror.completeThrough < index) await turn();
  }

  #take(frame: FeedFrame): void {
    this.frames.push(frame);
    if (frame.kind === 'snapshot' && !frame.recovered) {
      this.mirror.replace(frame.index, frame.changes);
    } else if (frame.kind === 'snapshot') this.mirror.recover(frame.index, frame.changes);
    else if (frame.kind === 'heartbeat') this.mirror.heartbeat(frame.index);
    else if (!this.mirror.follow(frame)) this.flaws.push(`delta ${frame.index}`);
  }
}

const deposit = (books: FakeBooks, account: string): Promise<unknown> =>
  books.submit({ kind: 'deposit', account, amountUnits: money(1), createIfMissing: false });

const buy = (books: FakeBooks, account: string, symbol: string): Promise<unknown> =>
  books.submit({ kind: 'order', account, symbol, side: 'buy', quantity: quantity(1) });

async function withAccounts(count: number): Promise<{ books: FakeBooks; names: string[] }> {
  const books = new FakeBooks();
  const names = Array.from({ length: count }, (_, at) => `a${at}`);
  for (const account of names) {
    await books.submit({ kind: 'create-account', account, accountKind: 'cash' });
  }
  return { books, names };
}

test('who comes together shares one watch, and so does who comes later', async () => {
  const { books, names } = await withAccounts(20);
  const trunk = trunkOver(books);
  const early = names
    .slice(0, 10)
    .map((name) => new Follower(trunk, { accounts: [name], symbols }));
  for (const follower of early) await follower.until(books.index);
  expect(books.watches).toHaveLength(1);
  const late = names.slice(10).map((name) => new Follower(trunk, { accounts: [name], symbols }));
  for (const follower of late) await follower.until(books.index);
  expect(books.followerCount).toBe(1);
  for (const name of names) await deposit(books, name);
  books.heartbeat();
  for (const follower of [...early, ...late]) {
    await follower.until(books.index);
    expect(follower.deltas).toHaveLength(1);
    expect(follower.flaws).toEqual([]);
  }
});

test('branches that come and go in a storm of writes end with the very books', async () => {
  const { books, names } = await withAccounts(12);
  const trunk = trunkOver(books);
  const followers: Follower[] = [];
  for (const [at, name] of names.entries()) {
    followers.push(new Follower(trunk, { accounts: [name], symbols }));
    for (let i = 0; i < 15; i += 1) {
      await buy(books, names[(at + i) % names.length] ?? '', symbols[i % 3] ?? '');
      books.tick(symbols[i % 3] ?? '', 10_000 + i);
      if (i % 4 === 0) await new Promise((resolve) => setTimeout(resolve, 1));
    }
    if (at % 3 === 2) await followers[at - 1]?.stop();
  }
  books.heartbeat();
  for (const [at, follower] of followers.entries()) {
    expect(follower.flaws).toEqual([]);
    if (at % 3 === 1) continue;
    await follower.until(books.index);
    const name = names[at] ?? '';
    const { value: held } = await books.holdings(name);
    expect(follower.mirror.holdings(name)).toEqual(
      [...(held ?? [])].sort((a, b) => (a.symbol < b.symbol ? -1 : 1)),
    );
    for (const symbol of symbols) {
      expect(follower.mirror.instrument(symbol)).toEqual((await books.instrument(symbol)).value);
    }
  }
});

test('all who follow the same are told the same, whenever they came', async () => {
  const books = new FakeBooks();
  const trunk = trunkOver(books);
  const what = { accounts: ['demo'], symbols };
  const first = new Follower(trunk, what);
  for (let i = 0; i < 30; i += 1) {
    if (i === 10) new Follower(trunk, { accounts: ['bazaar'], symbols: [] });
    await buy(books, 'demo', 'Endless');
    await turn();
  }
  const second = new Follower(trunk, what);
  await second.until(books.index);
  const joinedAt = books.index;
  for (let i = 0; i < 10; i += 1) await buy(books, 'demo', 'Endless');
  await Promise.all([first.until(books.index), second.until(books.index)]);
  const contents = (of: Follower): unknown[] =>
    of.deltas
      .filter(({ index }) => index > joinedAt)
      .map(({ index, changes }) => ({ index, changes }));
  expect(contents(first)).toHaveLength(10);
  expect(contents(second)).toEqual(contents(first));
});

test('when the watch fails everybody is told, and the next one finds the cluster again', async () => {
  const books = new FakeBooks();
  const trunk = trunkOver(books);
  const follower = new Follower(trunk, { accounts: ['demo'], symbols });
  await follower.until(books.index);
  books.dropFollowers(new ClusterError('too-large', 'none'));
  await expect(follower.done).rejects.toMatchObject({ code: 'too-large' });
  const again = new Follower(trunk, { accounts: ['demo'], symbols });
  await again.until(books.index);
  expect(again.frames[0]).toMatchObject({ kind: 'snapshot', recovered: false });
});

test('names beyond the limit get a watch of their own, and the last to leave ends it', async () => {
  const books = new FakeBooks();
  const trunk = trunkOver(books, 4);
  const first = new Follower(trunk, { accounts: ['demo'], symbols });
  await first.until(books.index);
  const second = new Follower(trunk, { accounts: ['bazaar'], symbols });
  await second.until(books.index);
  expect(books.followerCount).toBe(2);
  await Promise.all([first.stop(), second.stop()]);
  for (let i = 0; i < 5; i += 1) await turn();
  expect(books.followerCount).toBe(0);
});
