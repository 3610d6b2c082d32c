// Gathers the rows that a new reader of the feed begins with, some milliseconds at a time, while
// entries go on being applied: what changes meanwhile is read again, so that all rows are as of the
// one moment at which the last of them was read. Knows rows and names, no streams.

import type { Change } from '../../domain/change.ts';
import type { BookViews } from '../views/book-views.ts';
import type { ChangeFanout, Subscription } from '../feed/change-fanout.ts';

export interface RowSource {
  readonly views: BookViews;
  readonly fanout: ChangeFanout;
  /** Monotonic ms. */
  now(): number;
}

export interface Followed {
  readonly accounts: ReadonlySet<string>;
  readonly symbols: ReadonlySet<string>;
  /** Every symbol, those listed meanwhile included, whatever `symbols` says. */
  readonly allSymbols: boolean;
}

export interface RowTaker {
  /** False: nobody waits for the rows any more. */
  isWanted(): boolean;
  /** Called once, in the turn in which the rows are as of now; accounts first, as they were named. */
  take(rows: Change[]): void;
}

const sliceMs = 5;
/** Beyond it the rest is read in one turn: books that change faster than they are read. */
const turnsMax = 1_000;

/** Resolves to whether the rows were taken: not when nobody waits any more, nor when other books came
 *  in the place of these. */
export async function gatherRows(
  source: RowSource,
  followed: Followed,
  taker: RowTaker,
): Promise<boolean> {
  const gathering = new Gathering(source, followed);
  try {
    for (let turn = 1; !gathering.slice(turn >= turnsMax ? Infinity : sliceMs); turn += 1) {
      await new Promise((resolve) => setImmediate(resolve));
      if (!taker.isWanted() || gathering.isOver) return false;
    }
    if (!taker.isWanted()) return false;
    taker.take(gathering.rows());
    return true;
  } finally {
    gathering.end();
  }
}

class Gathering {
  readonly #source: RowSource;
  readonly #followed: Followed;
  readonly #accounts = new Map<string, Change[]>();
  readonly #symbols = new Map<string, Change[]>();
  readonly #accountsLeft: Set<string>;
  readonly #symbolsLeft: Set<string>;
  readonly #probe: Subscription;
  /** The books were replaced under us: what was read is of other books. */
  isOver = false;

  constructor(source: RowSource, followed: Followed) {
    this.#source = source;
    this.#followed = followed;
    this.#accountsLeft = new Set(followed.accounts);
    const listed = (): string[] => source.views.instruments().map(({ symbol }) => symbol);
    this.#symbolsLeft = new Set(followed.allSymbols ? listed() : followed.symbols);
    this.#probe = {
      ...followed,
      lastIndex: source.views.index,
      give: (frame) => {
        if (frame.kind !== 'heartbeat') for (const change of frame.changes) this.#again(change);
      },
      end: () => {
        this.isOver = true;
      },
    };
    source.fanout.add(this.#probe);
  }

  end(): void {
    this.#source.fanout.remove(this.#probe);
  }

  /** True when nothing is left to read, as of now. */
  slice(forMs: number): boolean {
    const untilMs = this.#source.now() + forMs;
    const isTimeUp = (): boolean => this.#source.now() >= untilMs;
    for (const name of this.#accountsLeft) {
      this.#accountsLeft.delete(name);
      this.#accounts.set(name, this.#rowsOf(name));
      if (isTimeUp()) return this.#isDone;
    }
    for (const symbol of this.#symbolsLeft) {
      this.#symbolsLeft.delete(symbol);
      const instrument = this.#source.views.instrument(symbol);
      this.#symbols.set(symbol, instrument === null ? [] : [{ kind: 'instrument', instrument }]);
      if (isTimeUp()) return this.#isDone;
    }
    return true;
  }

  rows(): Change[] {
    const { accounts, allSymbols } = this.#followed;
    const symbols = allSymbols ? this.#symbols.keys() : this.#followed.symbols;
    return [
      ...[...accounts].flatMap((name) => this.#accounts.get(name) ?? []),
      ...[...symbols].flatMap((symbol) => this.#symbols.get(symbol) ?? []),
    ];
  }

  get #isDone(): boolean {
    return this.#accountsLeft.size === 0 && this.#symbolsLeft.size === 0;
  }

  #rowsOf(name: string): Change[] {
    const { views } = this.#source;
    const account = views.account(name);
    const holdings = views.holdings(name) ?? [];
    return [
      ...(account === null ? [] : [{ kind: 'account', account } as const]),
      ...holdings.map((holding) => ({ kind: 'holding', holding }) as const),
      ...(views.openOrders(name) ?? []).map((order) => ({ kind: 'order', order }) as const),
    ];
  }

  #again(change: Change): void {
    if (change.kind === 'order') this.#accountsLeft.add(change.order.account);
    if (change.kind === 'account') this.#accountsLeft.add(change.account.account);
    if (change.kind === 'holding') this.#accountsLeft.add(change.holding.account);
    if (change.kind === 'holding-removed') this.#accountsLeft.add(change.account);
    if (change.kind === 'instrument') this.#symbolsLeft.add(change.instrument.symbol);
  }
}
