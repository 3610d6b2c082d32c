// An entry held as plain objects, read through the rule book's own interface. Accounts and symbols
// may be named by id (a number) or by name (a text), as on the wire.

import type { AccountKind, CommandKind } from '../../src/domain/command.ts';
import type { Side, TimeInForce } from '../../src/domain/order.ts';
import type { CommandView, EntryCursor } from '../../src/statemachine/entry-cursor.ts';

export interface TestCommand {
  readonly kind: CommandKind | null;
  readonly account?: number | string | null;
  readonly symbol?: number | string | null;
  /** Names that stand beside ids, as only a confused client sends them. */
  readonly accountBeside?: string;
  readonly symbolBeside?: string;
  readonly displayName?: string;
  readonly side?: Side;
  readonly accountKind?: AccountKind;
  readonly createIfMissing?: boolean;
  readonly quantity?: number;
  readonly unlimited?: boolean;
  /** In 1/10,000 dollar. */
  readonly units?: number;
  readonly priceTtlMs?: number;
  readonly source?: number;
  readonly sequence?: number;
  readonly clOrdId?: string;
  readonly timeInForce?: TimeInForce;
  readonly stop?: number;
  readonly number?: number;
  readonly data?: string;
  readonly active?: boolean;
  readonly numbered?: boolean;
  readonly clockMs?: number;
  readonly token?: string;
  readonly expiresMs?: number;
}

export interface TestFrame {
  readonly sessionId: number;
  readonly firstSeq: number;
  readonly ackedThrough?: number;
  /** Code of the role and the account that the caller is bound to. */
  readonly caller?: readonly [role: number, accountId: number];
  readonly commands: readonly TestCommand[];
}

class MemoryCommand implements CommandView {
  of: TestCommand = { kind: null };

  get kind(): CommandKind | null {
    return this.of.kind;
  }
  get accountId(): number {
    return typeof this.of.account === 'number' ? this.of.account : 0;
  }
  get symbolId(): number {
    return typeof this.of.symbol === 'number' ? this.of.symbol : 0;
  }
  get side(): Side {
    return this.of.side ?? 'buy';
  }
  get accountKind(): AccountKind {
    return this.of.accountKind ?? 'cash';
  }
  get createIfMissing(): boolean {
    return this.of.createIfMissing ?? false;
  }
  get quantity(): number {
    return this.of.quantity ?? 0;
  }
  get unlimited(): boolean {
    return this.of.unlimited ?? false;
  }
  get moneyUnits(): number {
    return this.of.units ?? 0;
  }
  get priceTtlMs(): number {
    return this.of.priceTtlMs ?? 0;
  }
  get source(): number {
    return this.of.source ?? 0;
  }
  get sourceSequence(): number {
    return this.of.sequence ?? 0;
  }
  get timeInForce(): TimeInForce {
    return this.of.timeInForce ?? 'gtc';
  }
  get stopUnits(): number {
    return this.of.stop ?? 0;
  }
  get orderNumber(): number {
    return this.of.number ?? 0;
  }
  get active(): boolean {
    return this.of.active ?? false;
  }
  get numbered(): boolean {
    return this.of.numbered ?? false;
  }
  get clockMs(): number {
    return this.of.clockMs ?? 0;
  }
  get expiresMs(): number {
    return this.of.expiresMs ?? 0;
  }
  accountName(): string | null {
    if (this.of.accountBeside !== undefined) return this.of.accountBeside;
    return typeof this.of.account === 'string' ? this.of.account : null;
  }
  displayName(): string | null {
    return this.of.displayName ?? null;
  }
  symbolName(): string | null {
    if (this.of.symbolBeside !== undefined) return this.of.symbolBeside;
    return typeof this.of.symbol === 'string' ? this.of.symbol : null;
  }
  clOrdId(): string | null {
    return this.of.clOrdId ?? null;
  }
  token(): string | null {
    return this.of.token ?? null;
  }
  data(): string | null {
    return this.of.data ?? null;
  }
}

const noFrame: TestFrame = { sessionId: 0, firstSeq: 0, commands: [] };

export class MemoryCursor implements EntryCursor {
  readonly command = new MemoryCommand();
  readonly #frames: readonly TestFrame[];
  #frame = noFrame;
  #nextFrame = 0;
  #nextCommand = 0;

  constructor(frames: readonly TestFrame[]) {
    this.#frames = frames;
  }

  get sessionId(): number {
    return this.#frame.sessionId;
  }
  get firstSeq(): number {
    return this.#frame.firstSeq;
  }
  get ackedThrough(): number {
    return this.#frame.ackedThrough ?? 0;
  }
  get callerRole(): number {
    return this.#frame.caller?.[0] ?? 0;
  }
  get callerAccountId(): number {
    return this.#frame.caller?.[1] ?? 0;
  }
  get commandCount(): number {
    return this.#frame.commands.length;
  }

  nextFrame(): boolean {
    const frame = this.#frames[this.#nextFrame];
    if (frame === undefined) return false;
    this.#frame = frame;
    this.#nextFrame += 1;
    this.#nextCommand = 0;
    return true;
  }

  nextCommand(): boolean {
    const command = this.#frame.commands[this.#nextCommand];
    if (command === undefined) return false;
    this.command.of = command;
    this.#nextCommand += 1;
    return true;
  }

  lookAhead(pairs: Uint32Array): number {
    const ahead = this.#frame.commands.slice(this.#nextCommand).slice(0, pairs.length / 2);
    const idOf = (name: number | string | null | undefined): number =>
      typeof name === 'number' ? name : 0;
    ahead.forEach(({ account, symbol }, at) => pairs.set([idOf(account), idOf(symbol)], at * 2));
    return ahead.length;
  }
}
