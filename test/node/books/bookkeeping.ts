// A replica's books with a real LevelDB under them, driven entry by entry, without Raft: what the
// log would hold is kept here, so that a crash can be replayed.

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encodeEntryPayload } from '../../../src/codec/entry-payload.ts';
import { noIds } from '../../../src/codec/command-writer.ts';
import { FrameWriter } from '../../../src/codec/frame-writer.ts';
import type { Command } from '../../../src/domain/command.ts';
import { money } from '../../../src/domain/money.ts';
import { quantity } from '../../../src/domain/quantity.ts';
import type { AppliedEntry } from '../../../src/node/consensus/applied-entry.ts';
import type { BooksKeeper } from '../../../src/node/books/books-keeper.ts';
import { BooksShelf } from '../../../src/node/books/books-shelf.ts';
import { flushPace } from '../../../src/node/books/flush-pace.ts';
import type { FlushPace } from '../../../src/node/books/flush-pace.ts';
import { Machine } from '../../../src/node/consensus/machine.ts';
import type { ConfState } from '../../../src/raft/core/conf-state.ts';
import type { Entry } from '../../../src/raft/core/entry.ts';
import { createIdentity } from '../../../src/raft/storage/identity-file.ts';
import type { Books } from '../../../src/statemachine/books.ts';
import { comparable } from '../../codec/rows.ts';

export const clusterId = '00c0ffee00decade';
export const otherCluster = '00c0ffee00decadf';
export const conf: ConfState = {
  voters: [1, 2, 3],
  votersOutgoing: [],
  learners: [4],
  learnersNext: [],
  autoLeave: false,
};

const firstMs = 1_700_000_000_000;

interface Opened {
  readonly books: Books;
  readonly keeper: BooksKeeper;
}

const machineOf = ({ books, keeper }: Opened): Machine =>
  new Machine(books, (row) => {
    keeper.rowChanging(row);
  });

export class Bookkeeping {
  readonly dataDir: string;
  readonly log: Entry[] = [];
  readonly failures: unknown[] = [];
  /** How long each flush of the books took, since they were last opened again. */
  readonly flushesMs: number[] = [];
  books: Books;
  keeper: BooksKeeper;
  number: number;
  /** Stamp of the next entry. */
  stampMs = firstMs;
  #machine: Machine;
  #nextSeq = 1;
  readonly #frames = new FrameWriter({ clusterId, groupId: 1 }, noIds);

  private constructor(dataDir: string, opened: Opened) {
    this.dataDir = dataDir;
    this.books = opened.books;
    this.keeper = opened.keeper;
    this.number = opened.keeper.number;
    this.#machine = machineOf(opened);
  }

  /** New books in a new directory. `sliceMs` 0: a flush encodes one row in a turn. */
  static async fresh(sliceMs = 5, cluster = clusterId): Promise<Bookkeeping> {
    const steps = { sliceMs, restMs: 10 };
    return Bookkeeping.paced({ pressed: steps, calm: steps }, cluster);
  }

  static async paced(pace: Partial<FlushPace>, cluster = clusterId): Promise<Bookkeeping> {
    const dataDir = await newDataDir(cluster);
    const deaf = { onFailure: () => undefined, onFlushed: () => undefined };
    const shelf = new BooksShelf(dataDir, deaf, { ...flushPace, ...pace });
    return new Bookkeeping(dataDir, await shelf.open({ number: 1, create: true, conf }));
  }

  shelf(): BooksShelf {
    return new BooksShelf(this.dataDir, {
      onFailure: (failure) => this.failures.push(failure),
      onFlushed: (elapsedMs) => this.flushesMs.push(elapsedMs),
    });
  }

  /** What a node does after a crash: the stored books, then the log behind them. */
  async reopen(): Promise<void> {
    const opened = await this.shelf().open({ number: this.number, create: false, conf });
    this.books = opened.books;
    this.keeper = opened.keeper;
    this.#machine = machineOf(opened);
    for (const entry of this.log.slice(opened.books.appliedIndex)) this.#apply(entry);
  }

  /** Opens the session in which commands run. */
  start(): void {
    this.applyFrames([this.#frames.openSession(1)]);
  }

  /** One entry with one frame. */
  run(...commands: Command[]): AppliedEntry {
    const place = { sessionId: 1, firstSeq: this.#nextSeq, ackedThrough: this.#nextSeq - 1 };
    this.#nextSeq += commands.length;
    return this.applyFrames([this.#frames.frame(place, commands)]);
  }

  /** The last `count` commands again, as a client does that heard nothing. */
  repeat(...commands: Command[]): AppliedEntry {
    const firstSeq = this.#nextSeq - commands.length;
    const place = { sessionId: 1, firstSeq, ackedThrough: firstSeq - 1 };
    return this.applyFrames([this.#frames.frame(place, commands)]);
  }

  /** Moves the clock by a bare clock entry. */
  pass(elapsedMs: number): void {
    this.stampMs += elapsedMs;
    this.applyFrames([]);
  }

  applyFrames(frames: readonly Uint8Array[]): AppliedEntry {
    const index = this.log.length + 1;
    const data = encodeEntryPayload(this.stampMs, frames);
    const entry: Entry = { type: 'normal', term: 1, index, data };
    this.log.push(entry);
    this.stampMs += 1;
    return this.#apply(entry);
  }

  #apply(entry: Entry): AppliedEntry {
    const applied = this.#machine.apply(entry);
    this.keeper.applied(applied, conf);
    return applied;
  }

  async remove(): Promise<void> {
    await this.keeper.close();
    await rm(this.dataDir, { recursive: true, force: true });
  }
}

async function newDataDir(cluster: string): Promise<string> {
  const dataDir = await mkdtemp(join(tmpdir(), 'holdfast-books-'));
  const addresses = { peerAddress: 'a:1', clientAddress: 'a:2', httpAddress: 'a:3' };
  const incarnation = '0000000000000001';
  await createIdentity(dataDir, {
    format: 1,
    clusterId: cluster,
    nodeId: 1,
    incarnation,
    groupId: 1,
    members: [{ nodeId: 1, incarnation, ...addresses }],
  });
  return dataDir;
}

/** Everything the books hold, as something that compares. */
export const contentOf = (books: Books): unknown => ({
  appliedIndex: books.appliedIndex,
  digest: books.digest(),
  rows: [...books.allRows()].map(comparable),
});

export const list = (symbol: string, inventory: number | null = null): Command => ({
  kind: 'list-instrument',
  symbol,
  priceUnits: money(10_000),
  inventory: inventory === null ? null : quantity(inventory),
  priceTtlMs: 0,
});

export const deposit = (account: string, dollars: number): Command => ({
  kind: 'deposit',
  account,
  amountUnits: money(dollars * 10_000),
  createIfMissing: true,
});

/** A market order; negative shares sell. `AAPL` or, with a client order id, `AAPL#id`. */
export function order(account: string, instrument: string, shares: number): Command {
  const [symbol = '', clOrdId] = instrument.split('#');
  return {
    kind: 'order',
    account,
    symbol,
    side: shares < 0 ? 'sell' : 'buy',
    quantity: quantity(Math.abs(shares)),
    ...(clOrdId === undefined ? {} : { clOrdId }),
  };
}

export const lock = (kind: 'buy' | 'sell', account: string, dollars: number): Command => ({
  kind,
  account,
  symbol: 'X',
  amountUnits: money(dollars * 10_000),
});
