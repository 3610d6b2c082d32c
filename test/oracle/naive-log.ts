// Keeps the naive books by a log export, line by line, and writes them out as the export of the books
// does. It reads the words of the documentation and shares no code with the product: who a number
// means, what a repeated frame is, and what is owned in the end it finds out by itself.

import type { Command } from '../../src/domain/command.ts';
import { NaiveBooks } from './naive-books.ts';
import { runNaively } from './naive-rules.ts';
import { NaiveSessions } from './naive-sessions.ts';

interface LogCommand {
  readonly kind: string;
  readonly accountId?: number;
  readonly symbolId?: number;
  readonly [field: string]: unknown;
}

interface LogFrame {
  readonly sessionId: number;
  readonly firstSeq: number;
  readonly ackedThrough: number;
  readonly commands: readonly LogCommand[];
}

interface LogAnswer {
  readonly kind: 'accepted' | 'rejected';
  readonly ordRejReason?: string;
}

interface LogEntry {
  readonly index: number;
  readonly stampMs: number;
  readonly frames: readonly LogFrame[];
  /** Where the export was made with them. */
  readonly answers?: readonly (readonly LogAnswer[])[];
}

interface LogHead {
  readonly log: 'holdfast';
  readonly index: number;
  readonly machineMs: number;
}

export class NaiveLog {
  readonly books = new NaiveBooks();
  readonly sessions = new NaiveSessions();
  /** Answers that were not as expected, in words. */
  readonly surprises: string[] = [];
  commands = 0;
  rejected = 0;
  /** Commands that came again and were not run again. */
  repeated = 0;
  #head: LogHead | null = null;
  #index = 0;

  take(line: string): void {
    const read = JSON.parse(line) as LogHead | LogEntry;
    if ('log' in read) this.#head = read;
    else this.#entry(read);
  }

  /** The books as of the end of the export. */
  *canonical(): Generator<string> {
    if (this.#head === null) throw new Error('a log export says what it is');
    this.books.advance(this.#head.machineMs);
    yield text({ table: 'books', version: 1, index: this.#head.index });
    yield* this.#owned();
    yield* this.#open();
    yield text({
      table: 'counters',
      nextOrderNumber: this.books.orders,
      nextSessionId: this.sessions.opened + 1,
      houseCashUnits: this.books.houseCash,
      depositedUnits: this.books.deposited,
      withdrawnUnits: 0,
      machineMs: this.books.nowMs,
    });
  }

  #entry({ index, stampMs, frames, answers }: LogEntry): void {
    if (index <= this.#index) throw new Error(`entry ${index} does not follow ${this.#index}`);
    this.#index = index;
    this.books.advance(stampMs);
    for (const [at, frame] of frames.entries()) {
      const verdicts = this.#frame(frame);
      if (answers === undefined) continue;
      const told = (answers[at] ?? []).map(({ ordRejReason = null }) => ordRejReason);
      if (JSON.stringify(told) === JSON.stringify(verdicts)) continue;
      this.surprises.push(`entry ${index}: ${told.join()} instead of ${verdicts.join()}`);
    }
  }

  #frame(frame: LogFrame): (string | null)[] {
    return frame.commands.map((command, at) => {
      this.commands += 1;
      if (frame.sessionId === 0) return this.sessions.open(command.kind);
      const { known, verdict, session } = this.sessions.look(frame, at);
      if (known) {
        this.repeated += 1;
        return verdict;
      }
      const fresh = this.#run(command, frame.sessionId);
      if (fresh !== null) this.rejected += 1;
      session.verdicts.push(fresh);
      return fresh;
    });
  }

  #run(command: LogCommand, sessionId: number): string | null {
    if (command.kind === 'close-session') return this.sessions.close(sessionId);
    if (command.kind.startsWith('unknown ')) return 'malformed';
    return runNaively(this.books, this.#named(command));
  }

  /** By the names that its numbers stand for, in the shape that commands have in the code. */
  #named({ accountId, symbolId, amount, price, ...rest }: LogCommand): Command {
    const { unlimited, inventory, sourceSequence, ...plain } = rest;
    const isTrigger = rest.kind === 'set-buy-trigger' || rest.kind === 'set-sell-trigger';
    const named = {
      ...plain,
      ...(accountId === undefined ? {} : { account: this.books.accounts[accountId - 1]?.name }),
      ...(symbolId === undefined ? {} : { symbol: this.#symbols[symbolId - 1] }),
      ...(amount === undefined ? {} : { amountUnits: amount }),
      ...(price === undefined ? {} : { [isTrigger ? 'triggerUnits' : 'priceUnits']: price }),
      ...(inventory === undefined ? {} : { inventory: unlimited === true ? null : inventory }),
      ...(sourceSequence === undefined ? {} : { sourceSequence: orNull(sourceSequence) }),
    };
    return named as unknown as Command;
  }

  get #symbols(): string[] {
    return [...this.books.stocks.keys()];
  }

  *#owned(): Generator<string> {
    const { books } = this;
    const symbols = this.#symbols;
    for (const [at, { name, shownAs, house, active }] of books.accounts.entries()) {
      yield text({
        table: 'account',
        id: at + 1,
        name,
        displayName: shownAs,
        kind: house ? 'house' : 'cash',
        active,
        cashUnits: books.freeCash(name),
        reservedCashUnits: books.reservedCash(name),
      });
    }
    const holdings = books.holdings.map(({ account, symbol, cost }) => ({
      table: 'holding',
      accountId: this.#accountId(account),
      symbolId: symbols.indexOf(symbol) + 1,
      quantity: books.freeShares(account, symbol),
      reserved: books.reservedShares(account, symbol),
      costUnits: cost,
    }));
    holdings.sort((a, b) => a.accountId - b.accountId || a.symbolId - b.symbolId);
    for (const holding of holdings) yield text(holding);
    for (const stock of books.stocks.values()) {
      const { symbol, ttlMs, unlimited, price, pricedMs, inventory, volume, houseShares } = stock;
      const held = books.holdings.filter((one) => one.symbol === symbol);
      yield text({
        table: 'instrument',
        id: symbols.indexOf(symbol) + 1,
        symbol,
        priceUnits: price,
        priceMs: pricedMs,
        priceTtlMs: ttlMs,
        inventory: unlimited ? -1 : inventory,
        // What was ever listed is somewhere.
        listed: held.reduce((sum, { shares }) => sum + shares, inventory + houseShares),
        volume,
        houseShares,
        sourceSequences: Object.fromEntries(stock.sources),
      });
    }
  }

  *#open(): Generator<string> {
    const { books } = this;
    const symbols = this.#symbols;
    for (const { number, account, symbol, side, shares, price, startedMs } of books.pending) {
      yield text({
        table: 'confirmation',
        number,
        accountId: this.#accountId(account),
        symbolId: symbols.indexOf(symbol) + 1,
        side,
        quantity: shares,
        priceUnits: price,
        startedMs,
      });
    }
    const sets = [...books.sets].sort((a, b) => a.age - b.age);
    for (const { account, symbol, side, amount, trigger } of sets) {
      yield text({
        table: 'trigger',
        accountId: this.#accountId(account),
        symbolId: symbols.indexOf(symbol) + 1,
        side,
        amountUnits: amount,
        triggerUnits: trigger,
        quantity: side === 'sell' && trigger > 0n ? amount / trigger : 0,
      });
    }
  }

  #accountId(name: string): number {
    return this.books.accounts.findIndex((one) => one.name === name) + 1;
  }
}

const orNull = (sequence: unknown): unknown => (sequence === 0 ? null : sequence);

/** Sorted keys, and every number a decimal text. */
function text(value: unknown): string {
  if (typeof value === 'number' || typeof value === 'bigint') return JSON.stringify(String(value));
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const keys = Object.keys(value).sort();
  const fields = value as Record<string, unknown>;
  return `{${keys.map((key) => `${JSON.stringify(key)}:${text(fields[key])}`).join(',')}}`;
}
