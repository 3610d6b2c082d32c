// One command of an entry, read in place. Moving to a record reads its fixed fields; texts are
// decoded only when asked for, which is rare once a client knows the ids. One object for ever: the
// state machine copies what it keeps. Trusts the bytes: they were checked at admission.

import { assert } from '../base/assert.ts';
import { commandKindCodes, commandKindOf } from '../domain/command.ts';
import type { AccountKind, CommandKind } from '../domain/command.ts';
import { timesInForce } from '../domain/order.ts';
import type { Side, TimeInForce } from '../domain/order.ts';
import type { CommandView } from '../statemachine/entry-cursor.ts';
import { recordAt, recordFixedBytes, recordFlags } from './frame-format.ts';
import { textHeadBytes, textTags, timeInForceShift } from './frame-format.ts';
import { readInt53, viewOf } from './int53.ts';

const kinds: readonly (CommandKind | null)[] = Array.from({ length: 256 }, (_, code) =>
  commandKindOf(code),
);

const priced = commandKindCodes['set-price'];
const listed = commandKindCodes['list-instrument'];
const sellKinds = new Set<CommandKind | null>([
  'sell',
  'commit-sell',
  'cancel-sell',
  'set-sell-amount',
  'set-sell-trigger',
  'cancel-set-sell',
]);
const impliesSell = kinds.map((kind) => sellKinds.has(kind));

export class CommandReader implements CommandView {
  kind: CommandKind | null = null;
  accountId = 0;
  symbolId = 0;
  side: Side = 'buy';
  accountKind: AccountKind = 'cash';
  createIfMissing = false;
  quantity = 0;
  unlimited = false;
  moneyUnits = 0;
  priceTtlMs = 0;
  source = 0;
  sourceSequence = 0;
  #bytes: Buffer = Buffer.alloc(0);
  #view = viewOf(this.#bytes);
  #flags = 0;
  #c = 0;
  #tail = 0;
  #end = 0;

  /** From now on records are read from these bytes; `view` is over the same. */
  over(bytes: Buffer, view: DataView): void {
    this.#bytes = bytes;
    this.#view = view;
  }

  // Not read by `move`: few commands have them.
  get active(): boolean {
    return (this.#view.getUint8(this.#record + recordAt.flags) & recordFlags.active) !== 0;
  }

  get numbered(): boolean {
    return (this.#view.getUint8(this.#record + recordAt.flags) & recordFlags.numbered) !== 0;
  }

  get clockMs(): number {
    return readInt53(this.#view, this.#record + recordAt.c);
  }

  get expiresMs(): number {
    return this.kind === 'create-token' ? this.clockMs : 0;
  }

  get #record(): number {
    return this.#tail - recordFixedBytes;
  }

  /** Reads the record at `offset` and answers where it ends; `limit` bounds it. */
  move(offset: number, limit: number): number {
    const view = this.#view;
    if (offset + recordFixedBytes > limit) broken(offset);
    const code = view.getUint8(offset + recordAt.kind);
    const flags = view.getUint8(offset + recordAt.flags);
    const kind = kinds[code] ?? null;
    this.kind = kind;
    this.accountId = kind === null ? 0 : view.getUint32(offset + recordAt.accountId, true);
    this.symbolId = kind === null ? 0 : view.getUint32(offset + recordAt.symbolId, true);
    this.side = (flags & recordFlags.sell) !== 0 || impliesSell[code] === true ? 'sell' : 'buy';
    this.accountKind = (flags & recordFlags.house) === 0 ? 'cash' : 'house';
    this.createIfMissing = (flags & recordFlags.createIfMissing) !== 0;
    this.unlimited = (flags & recordFlags.unlimited) !== 0;
    this.source = view.getUint32(offset + recordAt.small, true);
    this.moneyUnits = readInt53(view, offset + recordAt.a);
    this.quantity = readInt53(view, offset + recordAt.b);
    const c = readInt53(view, offset + recordAt.c);
    this.#flags = flags;
    this.#c = c;
    this.priceTtlMs = code === listed ? c : 0;
    this.sourceSequence = code === priced ? c : 0;
    this.#tail = offset + recordFixedBytes;
    this.#end = this.#tail + view.getUint16(offset + recordAt.tailBytes, true);
    if (this.#end > limit) broken(offset);
    return this.#end;
  }

  get timeInForce(): TimeInForce {
    const code = (this.#flags & recordFlags.timeInForce) >> timeInForceShift;
    return timesInForce[code] ?? 'gtc';
  }

  get stopUnits(): number {
    return this.kind === 'stop-order' ? this.#c : 0;
  }

  get orderNumber(): number {
    return this.kind === 'cancel-order' || this.kind === 'replace-order' ? this.#c : 0;
  }

  accountName(): string | null {
    return this.#text(textTags.account);
  }

  displayName(): string | null {
    return this.#text(textTags.displayName);
  }

  symbolName(): string | null {
    return this.#text(textTags.symbol);
  }

  clOrdId(): string | null {
    return this.#text(textTags.clOrdId);
  }

  /** For the audit: the state machine has no use for it. */
  filename(): string | null {
    return this.#text(textTags.filename);
  }

  data(): string | null {
    return this.#text(textTags.data);
  }

  token(): string | null {
    return this.#text(textTags.token);
  }

  #text(tag: number): string | null {
    let offset = this.#tail;
    while (offset < this.#end) {
      const start = offset + textHeadBytes;
      const length = this.#bytes[offset + 1] ?? 0;
      const end = length === 0 ? this.#end : start + length;
      if (end > this.#end) broken(offset);
      if (this.#bytes[offset] === tag) return this.#bytes.toString('utf8', start, end);
      offset = end;
    }
    return null;
  }
}

function broken(offset: number): never {
  assert(false, `entry payload: a record at offset ${offset} does not fit its frame`);
}
