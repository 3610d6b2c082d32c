// The books in memory, as a frontend sees them: one list of applied entries, rows, a feed. Small
// enough to be obviously right; the real ones are tested in rooms of their own.

import type { AccountView, HoldingView } from '../../src/domain/account.ts';
import type { Change, FeedFrame } from '../../src/domain/change.ts';
import type { AccountEvent } from '../../src/domain/account-event.ts';
import type { Command, PlaceOrder, RecordEvent } from '../../src/domain/command.ts';
import type { SetAccountActive } from '../../src/domain/command.ts';
import { accountId, logIndex, orderNumber, symbolId } from '../../src/domain/ids.ts';
import type { InstrumentView } from '../../src/domain/instrument.ts';
import { money } from '../../src/domain/money.ts';
import type { OrderView } from '../../src/domain/order.ts';
import type { Accepted, Outcome } from '../../src/domain/outcome.ts';
import { quantity } from '../../src/domain/quantity.ts';
import type { RejectReason } from '../../src/domain/reject-reason.ts';
import type { AsOf, BookClient, OrdersPage } from '../../src/frontend/books/book-client.ts';
import type { Watched } from '../../src/frontend/books/book-client.ts';
import { follows } from './follows.ts';
import { FrameQueue } from './frame-queue.ts';
import { UntradedBooks } from './untraded-books.ts';

interface Follower {
  readonly what: Watched;
  readonly queue: FrameQueue;
  lastIndex: number;
}

const startMs = 1_700_000_000_000;

export class FakeBooks extends UntradedBooks implements BookClient {
  index = 10;
  epochId = 'aaaaaaaaaaaaaaaa';
  /** Thrown by every call while set. */
  failure: Error | null = null;
  readonly commands: Command[] = [];
  /** Newest first. */
  readonly recorded: AccountEvent[] = [];
  /** What was watched, in order. */
  readonly watches: Watched[] = [];
  readonly #accounts = new Map<string, AccountView>();
  readonly #holdings = new Map<string, HoldingView>();
  readonly #instruments = new Map<string, InstrumentView>();
  readonly #orders: OrderView[] = [];
  readonly #keys = new Map<string, { readonly body: string; readonly outcome: Outcome }>();
  readonly #history: { readonly index: number; readonly changes: readonly Change[] }[] = [];
  readonly #followers = new Set<Follower>();
  readonly #nowMs: () => number;

  /** Time is the entry's own, so that runs are alike, unless another clock is given. */
  constructor(nowMs?: () => number) {
    super();
    this.#nowMs = nowMs ?? (() => startMs + this.index);
    this.#putAccount('bazaar', 'house', 0);
    this.list('GameStart', 15_9900, 100);
    this.list('FishCo', 7_4500, 100);
    this.list('Endless', 1_2500, null);
    this.#putAccount('demo', 'cash', 100_000_0000);
  }

  get followerCount(): number {
    return this.#followers.size;
  }

  list(symbol: string, priceUnits: number, inventory: number | null): void {
    this.#instruments.set(symbol, {
      symbol,
      priceUnits: money(priceUnits),
      priceMs: this.#nowMs(),
      inventory: inventory === null ? null : quantity(inventory),
      volume: quantity(0),
      priceTtlMs: 0,
      index: logIndex(this.index),
    });
  }

  /** A price change, as an entry of its own. */
  tick(symbol: string, priceUnits: number): void {
    const row = this.#instruments.get(symbol);
    if (row === undefined) return;
    const priceMs = this.#nowMs();
    const index = logIndex(this.index + 1);
    const next = { ...row, priceUnits: money(priceUnits), priceMs, index };
    this.#instruments.set(symbol, next);
    this.#apply([{ kind: 'instrument', instrument: next }]);
  }

  /** An entry that changes nothing anybody follows. */
  skip(): void {
    this.index += 1;
  }

  /** One entry that says the same order over and over: a frame of some 250 bytes each. */
  burst(account: string, count: number): void {
    const instrument = this.#instruments.get('FishCo');
    if (instrument === undefined) return;
    const shares = { account, symbol: 'FishCo', quantity: quantity(1) };
    const order = this.#record({ kind: 'order', side: 'buy', ...shares }, instrument);
    this.#apply(Array.from({ length: count }, () => order));
  }

  heartbeat(): void {
    for (const follower of this.#followers) {
      follower.queue.put({ kind: 'heartbeat', index: logIndex(this.index) });
    }
  }

  /** Ends every watch, as a cluster that lost its readers would. */
  dropFollowers(error: Error | null = null): void {
    for (const follower of this.#followers) follower.queue.end(error);
  }

  submit(command: Command): Promise<Outcome> {
    this.commands.push(command);
    return this.#answer(() => this.#decide(command));
  }

  account(name: string): Promise<AsOf<AccountView | null>> {
    return this.#read(() => this.#accounts.get(name) ?? null);
  }

  holdings(name: string): Promise<AsOf<readonly HoldingView[] | null>> {
    return this.#read(() => (this.#accounts.has(name) ? this.#holdingsOf(name) : null));
  }

  orders(name: string, page: OrdersPage): Promise<AsOf<readonly OrderView[]>> {
    const { before = Number.POSITIVE_INFINITY, limit } = page;
    return this.#read(() => {
      const own = this.#orders.filter((one) => one.account === name && one.number < before);
      const wanted = own.filter(({ clOrdId }) => clOrdId === (page.clOrdId ?? clOrdId));
      return wanted.reverse().slice(0, limit);
    });
  }

  openOrders(name: string): Promise<AsOf<readonly OrderView[]>> {
    const isOpen = (one: OrderView): boolean => one.account === name && one.leavesQty > 0;
    return this.#read(() => this.#orders.filter(isOpen));
  }

  protected noneOf(name: string): Promise<AsOf<never[] | null>> {
    return this.#read(() => (this.#accounts.has(name) ? [] : null));
  }

  orderByNumber(number: number): Promise<AsOf<OrderView | null>> {
    return this.#read(() => this.#orders[number] ?? null);
  }

  recordedEvents(name: string): Promise<AsOf<readonly AccountEvent[] | null>> {
    const events = this.recorded.filter(({ account }) => account === name);
    return this.#read(() => (this.#accounts.has(name) ? events : null));
  }

  async countEvents(name: string): Promise<AsOf<number | null>> {
    const { value, index } = await this.recordedEvents(name);
    return { value: value?.length ?? null, index };
  }

  instrument(symbol: string): Promise<AsOf<InstrumentView | null>> {
    return this.#read(() => this.#instruments.get(symbol) ?? null);
  }

  instruments(): Promise<AsOf<readonly InstrumentView[]>> {
    return this.#read(() => [...this.#instruments.values()]);
  }

  epoch(): Promise<string> {
    return this.#answer(() => this.epochId);
  }

  async *watch(
    what: Watched,
    limits: { readonly signal?: AbortSignal } = {},
  ): AsyncIterable<FeedFrame> {
    this.watches.push(what);
    await this.#answer(() => null);
    const queue = new FrameQueue(limits.signal);
    const follower: Follower = { what, queue, lastIndex: this.index };
    queue.put(this.#firstFrame(what));
    this.#followers.add(follower);
    try {
      yield* queue.frames();
    } finally {
      this.#followers.delete(follower);
    }
  }

  #firstFrame(what: Watched): FeedFrame {
    const from = what.fromIndex ?? 0;
    const recovered = from > 0 && what.epoch === this.epochId;
    const missed = this.#history.filter((entry) => entry.index > from);
    const changes = recovered
      ? missed.flatMap((entry) => entry.changes).filter((change) => follows(what, change))
      : this.#everything(what);
    return { kind: 'snapshot', index: logIndex(this.index), recovered, changes };
  }

  #everything(what: Watched): Change[] {
    const changes: Change[] = [];
    for (const name of what.accounts) {
      const account = this.#accounts.get(name);
      if (account !== undefined) changes.push({ kind: 'account', account });
      for (const holding of this.#holdingsOf(name)) changes.push({ kind: 'holding', holding });
    }
    for (const symbol of what.symbols) {
      const instrument = this.#instruments.get(symbol);
      if (instrument !== undefined) changes.push({ kind: 'instrument', instrument });
    }
    return changes;
  }

  #holdingsOf(name: string): HoldingView[] {
    return [...this.#holdings.values()].filter((row) => row.account === name);
  }

  #decide(command: Command): Outcome {
    if (command.kind === 'order') return this.#once(command);
    if (command.kind === 'create-account') {
      if (this.#accounts.has(command.account)) return this.#reject('duplicate-account');
      this.index += 1;
      this.#putAccount(command.account, command.accountKind, 0);
      return this.#accepted({});
    }
    if (command.kind === 'set-account-active' || command.kind === 'record-event') {
      return this.#aboutAccount(command);
    }
    if (command.kind !== 'deposit') return this.#reject('malformed');
    const row = this.#accounts.get(command.account);
    if (row === undefined) return this.#reject('unknown-account');
    this.#apply([this.#cash(row, command.amountUnits)]);
    return this.#accepted({});
  }

  #aboutAccount(command: RecordEvent | SetAccountActive): Outcome {
    const { account: name } = command;
    const row = this.#accounts.get(name);
    if (row === undefined) return this.#reject('unknown-account');
    if (command.kind === 'set-account-active') {
      this.#accounts.set(name, { ...row, active: command.active });
      return this.#accepted({});
    }
    if (!row.active) return this.#reject('inactive-account');
    this.index += 1;
    const { data } = command;
    this.recorded.unshift({
      account: name,
      data,
      index: logIndex(this.index),
      recordedMs: startMs + this.index,
    });
    return this.#accepted({});
  }

  #once(command: PlaceOrder): Outcome {
    const { clOrdId } = command;
    if (clOrdId === undefined) return this.#order(command);
    const body = JSON.stringify(command);
    const known = this.#keys.get(`${command.account} ${clOrdId}`);
    if (known !== undefined && known.body !== body) return this.#reject('duplicate-order');
    if (known !== undefined) return { ...known.outcome, duplicate: true };
    const outcome = this.#order(command);
    this.#keys.set(`${command.account} ${clOrdId}`, { body, outcome });
    return outcome;
  }

  #order(command: PlaceOrder): Outcome {
    const account = this.#accounts.get(command.account);
    const instrument = this.#instruments.get(command.symbol);
    if (account === undefined) return this.#reject('unknown-account');
    if (instrument === undefined) return this.#reject('unknown-symbol');
    const signed = command.side === 'buy' ? Number(command.quantity) : -Number(command.quantity);
    const cost = instrument.priceUnits * signed;
    const left = instrument.inventory === null ? null : instrument.inventory - signed;
    if (left !== null && left < 0) return this.#reject('insufficient-inventory');
    const changes: Change[] = [];
    if (account.accountKind === 'cash') {
      const key = `${command.account} ${command.symbol}`;
      const held = this.#holdings.get(key)?.quantity ?? 0;
      if (held + signed < 0) return this.#reject('insufficient-shares');
      if (account.cashUnits < cost) return this.#reject('insufficient-cash');
      changes.push(this.#cash(account, -cost), this.#hold(command, held + signed));
    }
    changes.push(this.#sold(instrument, left, command.quantity), this.#record(command, instrument));
    this.#apply(changes);
    const number = this.#orders.length - 1;
    const { priceUnits } = instrument;
    const { quantity: shares } = command;
    return this.#accepted({ number, ordStatus: 'filled', quantity: shares, priceUnits });
  }

  #cash(row: AccountView, units: number): Change {
    const account = {
      ...row,
      cashUnits: money(row.cashUnits + units),
      index: logIndex(this.index + 1),
    };
    this.#accounts.set(row.account, account);
    return { kind: 'account', account };
  }

  #hold({ account, symbol }: PlaceOrder, shares: number): Change {
    const key = `${account} ${symbol}`;
    if (shares === 0) {
      this.#holdings.delete(key);
      return { kind: 'holding-removed', account, symbol };
    }
    const costUnits = money((this.#instruments.get(symbol)?.priceUnits ?? 0) * shares);
    const index = logIndex(this.index + 1);
    const rest = { reserved: quantity(0), costUnits, index, changedMs: this.#nowMs() };
    const holding = { account, symbol, quantity: quantity(shares), ...rest };
    this.#holdings.set(key, holding);
    return { kind: 'holding', holding };
  }

  #sold(row: InstrumentView, left: number | null, traded: number): Change {
    const inventory = left === null ? null : quantity(left);
    const volume = quantity(row.volume + traded);
    const instrument = { ...row, inventory, volume, index: logIndex(this.index + 1) };
    this.#instruments.set(row.symbol, instrument);
    return { kind: 'instrument', instrument };
  }

  #record(command: PlaceOrder, { priceUnits }: InstrumentView): Change {
    const { account, symbol, side, quantity: shares, clOrdId = null } = command;
    const order: OrderView = {
      number: orderNumber(this.#orders.length),
      account,
      symbol,
      side,
      quantity: shares,
      priceUnits,
      limitUnits: money(0),
      stopUnits: money(0),
      timeInForce: 'gtc',
      ordStatus: 'filled',
      cumQty: shares,
      leavesQty: quantity(0),
      avgPxUnits: priceUnits,
      replaces: null,
      clOrdId,
      index: logIndex(this.index + 1),
      transactTimeMs: this.#nowMs(),
      endedMs: this.#nowMs(),
    };
    this.#orders.push(order);
    return { kind: 'order', order };
  }

  #apply(changes: readonly Change[]): void {
    this.index += 1;
    this.#history.push({ index: this.index, changes });
    for (const follower of this.#followers) {
      const mine = changes.filter((change) => follows(follower.what, change));
      if (mine.length === 0) continue;
      const prev = logIndex(follower.lastIndex);
      follower.lastIndex = this.index;
      follower.queue.put({ kind: 'delta', index: logIndex(this.index), prev, changes: mine });
    }
  }

  #putAccount(account: string, accountKind: 'cash' | 'house', units: number): void {
    this.#accounts.set(account, {
      account,
      displayName: account,
      accountKind,
      active: true,
      cashUnits: money(units),
      reservedCashUnits: money(0),
      index: logIndex(this.index),
    });
  }

  #accepted(filled: Partial<Pick<Accepted, 'number' | 'ordStatus' | 'quantity' | 'priceUnits'>>) {
    const none = quantity(0);
    const nothing = { number: null, ordStatus: null, quantity: none, priceUnits: money(0) };
    const ids = { accountId: accountId(1), symbolId: symbolId(1) };
    const index = logIndex(this.index);
    return {
      kind: 'accepted',
      index,
      ...ids,
      ...nothing,
      cumQty: filled.quantity ?? none,
      ...filled,
    } as const;
  }

  #reject(ordRejReason: RejectReason): Outcome {
    this.index += 1;
    const index = logIndex(this.index);
    return { kind: 'rejected', index, accountId: 0, symbolId: 0, ordRejReason };
  }

  #read<T>(look: () => T): Promise<AsOf<T>> {
    return this.#answer(() => ({ value: look(), index: logIndex(this.index) }));
  }

  #answer<T>(make: () => T): Promise<T> {
    return this.failure === null ? Promise.resolve(make()) : Promise.reject(this.failure);
  }
}
