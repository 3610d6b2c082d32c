// Commands → records, into a buffer that the caller made large enough. Names go out as ids where
// the ids are known, and as texts in the tail where they are not. Knows no frames and no rules:
// what it is given has no flaw (command-flaw.ts).

import { assert, unreachable } from '../base/assert.ts';
import { commandKindCodes } from '../domain/command.ts';
import type {
  AdvanceClock,
  CancelOrder,
  Command,
  CommandKind,
  CreateAccount,
  CreateToken,
  DayTradingCommand,
  Deposit,
  ListInstrument,
  PlaceLimitOrder,
  PlaceNotionalOrder,
  PlaceOrder,
  PlaceStopOrder,
  PruneHistory,
  RecordEvent,
  RejectAtEdge,
  ReplaceOrder,
  Restock,
  RevokeToken,
  SetAccess,
  SetAccountActive,
  SetAuditRetention,
  SetPrice,
} from '../domain/command.ts';
import { timeInForceCodes } from '../domain/order.ts';
import { dayTradingCodeOf } from '../domain/day-trading-word.ts';
import { rejectReasonCodes } from '../domain/reject-reason.ts';
import { tokenRoleCodes } from '../domain/token-role.ts';
import { recordAt, recordFixedBytes, recordFlags } from './frame-format.ts';
import {
  eventBytesMax,
  tailBytesMax,
  textHeadBytes,
  textTags,
  timeInForceShift,
} from './frame-format.ts';
import { writeInt53, viewOf } from './int53.ts';

/** What the one who packs knows of the cluster's ids. 0: unknown, send the name. */
export interface IdLookup {
  accountId(name: string): number;
  symbolId(symbol: string): number;
}

/** For those who keep no ids: every name travels as text. */
export const noIds: IdLookup = { accountId: () => 0, symbolId: () => 0 };

/** Most bytes that `command` can take as a record, whatever ids are known. */
export function recordBytesMax(command: Command): number {
  let bytes = recordFixedBytes;
  if ('account' in command) bytes += textHeadBytes + Buffer.byteLength(command.account);
  if ('symbol' in command) bytes += textHeadBytes + command.symbol.length;
  if ('filename' in command) bytes += textHeadBytes + Buffer.byteLength(command.filename);
  if ('clOrdId' in command) bytes += textHeadBytes + command.clOrdId.length;
  if ('origClOrdId' in command && command.origClOrdId !== undefined) {
    bytes += textHeadBytes + command.origClOrdId.length;
  }
  if ('token' in command) bytes += textHeadBytes + command.token.length;
  if ('data' in command) bytes += textHeadBytes + Buffer.byteLength(command.data);
  if ('input' in command) bytes += textHeadBytes + Buffer.byteLength(command.input);
  if ('displayName' in command) bytes += textHeadBytes + Buffer.byteLength(command.displayName);
  return bytes;
}

export class CommandWriter {
  readonly #ids: IdLookup;
  #bytes: Buffer = Buffer.alloc(0);
  #view = viewOf(this.#bytes);
  #record = 0;
  #end = 0;
  #named = false;

  constructor(ids: IdLookup) {
    this.#ids = ids;
  }

  /** Where the next record goes. */
  get offset(): number {
    return this.#end;
  }

  /** Whether any account or symbol went out as text since `into`: the answers tell its id. */
  get named(): boolean {
    return this.#named;
  }

  /** From now on records go into `bytes`, from `offset`. */
  into(bytes: Buffer, offset: number): void {
    this.#named = false;
    this.#bytes = bytes;
    this.#view = viewOf(bytes);
    this.#end = offset;
  }

  session(kind: 'open-session' | 'close-session', isNumbered: boolean): void {
    this.#start(kind);
    if (isNumbered) this.#flags(recordFlags.numbered);
    this.#finish();
  }

  write(command: Command): void {
    this.#start(command.kind);
    if (command.kind === 'reject-at-edge') this.#edge(command);
    else this.#fields(command);
    if ('transactionNum' in command) this.#small(command.transactionNum);
    this.#finish();
  }

  #fields(command: Exclude<Command, RejectAtEdge>): void {
    switch (command.kind) {
      case 'noop':
        return;
      case 'create-account':
        this.#newAccount(command);
        return;
      case 'deposit':
        if (command.createIfMissing) this.#flags(recordFlags.createIfMissing);
        this.#number(recordAt.a, command.amountUnits);
        this.#account(command.account);
        return;
      case 'list-instrument':
        this.#listing(command);
        return;
      case 'set-price':
      case 'restock':
        this.#stock(command);
        return;
      case 'order':
      case 'notional-order':
        this.#marketOrder(command);
        return;
      case 'limit-order':
      case 'stop-order':
        this.#restingOrder(command);
        return;
      case 'cancel-order':
      case 'replace-order':
        this.#openOrder(command);
        return;
      case 'cancel-all':
        this.#account(command.account);
        if (command.symbol !== undefined) this.#symbol(command.symbol);
        return;
      case 'record-event':
      case 'set-account-active':
      case 'advance-clock':
        this.#event(command);
        return;
      case 'create-token':
      case 'revoke-token':
      case 'set-access':
      case 'set-audit-retention':
      case 'prune-history':
        this.#rule(command);
        return;
      case 'quote':
      case 'buy':
      case 'sell':
      case 'commit-buy':
      case 'commit-sell':
      case 'cancel-buy':
      case 'cancel-sell':
      case 'set-buy-amount':
      case 'set-sell-amount':
      case 'set-buy-trigger':
      case 'set-sell-trigger':
      case 'cancel-set-buy':
      case 'cancel-set-sell':
      case 'dumplog':
      case 'display-summary':
        this.#dayTrading(command);
        return;
      default:
        return unreachable(command);
    }
  }

  #dayTrading(command: Exclude<DayTradingCommand, Deposit | RejectAtEdge>): void {
    switch (command.kind) {
      case 'quote':
      case 'cancel-set-buy':
      case 'cancel-set-sell':
        this.#account(command.account);
        this.#symbol(command.symbol);
        return;
      case 'buy':
      case 'sell':
      case 'set-buy-amount':
      case 'set-sell-amount':
        this.#number(recordAt.a, command.amountUnits);
        this.#account(command.account);
        this.#symbol(command.symbol);
        return;
      case 'set-buy-trigger':
      case 'set-sell-trigger':
        this.#number(recordAt.a, command.triggerUnits);
        this.#account(command.account);
        this.#symbol(command.symbol);
        return;
      case 'dumplog':
        if (command.account !== undefined) this.#account(command.account);
        this.#text(textTags.filename, command.filename);
        return;
      case 'display-summary':
      case 'commit-buy':
      case 'cancel-buy':
      case 'commit-sell':
      case 'cancel-sell':
        this.#account(command.account);
        return;
      default:
        return unreachable(command);
    }
  }

  #newAccount({ account, accountKind, displayName }: CreateAccount): void {
    if (accountKind === 'house') this.#flags(recordFlags.house);
    this.#text(textTags.account, account);
    this.#maybeText(textTags.displayName, displayName);
  }

  #marketOrder(command: PlaceOrder | PlaceNotionalOrder): void {
    if (command.side === 'sell') this.#flags(recordFlags.sell);
    if (command.kind === 'order') this.#number(recordAt.b, command.quantity);
    else this.#number(recordAt.a, command.amountUnits);
    this.#account(command.account);
    this.#symbol(command.symbol);
    this.#maybeText(textTags.clOrdId, command.clOrdId);
  }

  #restingOrder(command: PlaceLimitOrder | PlaceStopOrder): void {
    const timeInForce = timeInForceCodes[command.timeInForce] << timeInForceShift;
    this.#flags((command.side === 'sell' ? recordFlags.sell : 0) | timeInForce);
    this.#number(recordAt.a, command.limitUnits ?? 0);
    this.#number(recordAt.b, command.quantity);
    if (command.kind === 'stop-order') this.#number(recordAt.c, command.stopUnits);
    this.#account(command.account);
    this.#symbol(command.symbol);
    this.#maybeText(textTags.clOrdId, command.clOrdId);
  }

  #openOrder(command: CancelOrder | ReplaceOrder): void {
    if (command.kind === 'replace-order') {
      this.#number(recordAt.a, command.priceUnits ?? 0);
      this.#number(recordAt.b, command.quantity ?? 0);
    }
    this.#number(recordAt.c, command.number ?? 0);
    this.#account(command.account);
    this.#maybeText(textTags.clOrdId, command.origClOrdId);
  }

  #event(command: RecordEvent | SetAccountActive | AdvanceClock): void {
    if (command.kind === 'advance-clock') {
      this.#number(recordAt.c, command.clockMs);
      return;
    }
    const isAwake = command.kind === 'set-account-active' && command.active;
    if (isAwake) this.#flags(recordFlags.active);
    this.#account(command.account);
    if (command.kind === 'record-event') this.#data(command.data);
  }

  #rule(command: CreateToken | RevokeToken | SetAccess | SetAuditRetention | PruneHistory): void {
    if (command.kind === 'set-audit-retention') this.#number(recordAt.c, command.keptMs);
    else if (command.kind === 'prune-history') {
      this.#number(recordAt.b, command.throughIndex);
      this.#number(recordAt.c, command.throughMs);
    } else this.#access(command);
  }

  #access(command: CreateToken | RevokeToken | SetAccess): void {
    if (command.kind === 'set-access') {
      if (command.required) this.#flags(recordFlags.active);
      return;
    }
    if (command.kind === 'create-token') {
      this.#number(recordAt.a, tokenRoleCodes[command.role]);
      this.#number(recordAt.c, command.expiresMs);
      if (command.account !== undefined) this.#account(command.account);
      this.#maybeText(textTags.displayName, command.displayName);
    }
    this.#text(textTags.token, command.token);
  }

  #listing(command: ListInstrument): void {
    if (command.inventory === null) this.#flags(recordFlags.unlimited);
    this.#number(recordAt.a, command.priceUnits);
    this.#number(recordAt.b, command.inventory ?? 0);
    this.#number(recordAt.c, command.priceTtlMs);
    this.#text(textTags.symbol, command.symbol);
  }

  #stock(command: SetPrice | Restock): void {
    if (command.kind === 'restock') this.#number(recordAt.b, command.quantity);
    else {
      this.#small(command.source);
      this.#number(recordAt.a, command.priceUnits);
      this.#number(recordAt.c, command.sourceSequence ?? 0);
    }
    this.#symbol(command.symbol);
  }

  #edge(command: RejectAtEdge): void {
    this.#number(recordAt.a, dayTradingCodeOf(command.word));
    this.#number(recordAt.b, rejectReasonCodes[command.reason]);
    if (command.account !== undefined) this.#account(command.account);
    if (command.symbol !== undefined) this.#symbol(command.symbol);
    this.#text(textTags.displayName, command.input);
  }

  // The buffer may hold old bytes: every fixed byte is written.
  #start(kind: CommandKind): void {
    this.#record = this.#end;
    this.#end += recordFixedBytes;
    this.#view.setUint32(this.#record, commandKindCodes[kind], true);
    for (let at = this.#record + recordAt.accountId; at < this.#end; at += 4) {
      this.#view.setUint32(at, 0, true);
    }
  }

  #finish(): void {
    const tailBytes = this.#end - this.#record - recordFixedBytes;
    if (tailBytes === 0) return;
    assert(tailBytes <= tailBytesMax + eventBytesMax, 'the texts of a command fit its tail');
    this.#view.setUint16(this.#record + recordAt.tailBytes, tailBytes, true);
  }

  #flags(flags: number): void {
    this.#view.setUint8(this.#record + recordAt.flags, flags);
  }

  #small(value: number): void {
    this.#view.setUint32(this.#record + recordAt.small, value, true);
  }

  #number(at: number, value: number): void {
    writeInt53(this.#view, this.#record + at, value);
  }

  #account(name: string): void {
    const id = this.#ids.accountId(name);
    if (id === 0) this.#text(textTags.account, name);
    else this.#view.setUint32(this.#record + recordAt.accountId, id, true);
  }

  #symbol(symbol: string): void {
    const id = this.#ids.symbolId(symbol);
    if (id === 0) this.#text(textTags.symbol, symbol);
    else this.#view.setUint32(this.#record + recordAt.symbolId, id, true);
  }

  #maybeText(tag: number, text: string | undefined): void {
    if (text !== undefined) this.#text(tag, text);
  }

  // To the end of the tail, however long.
  #data(text: string): void {
    const start = this.#end + textHeadBytes;
    this.#bytes[this.#end] = textTags.data;
    this.#bytes[this.#end + 1] = 0;
    this.#end = start + this.#bytes.write(text, start, 'utf8');
  }

  #text(tag: number, text: string): void {
    if (tag === textTags.account || tag === textTags.symbol) this.#named = true;
    const start = this.#end + textHeadBytes;
    const length = this.#bytes.write(text, start, 'utf8');
    assert(length > 0 && length < 256, 'a text of a command has 1 to 255 bytes');
    this.#bytes[this.#end] = tag;
    this.#bytes[this.#end + 1] = length;
    this.#end = start + length;
  }
}
