// Which fields a record of each kind uses: the table of docs/formats.md section 2 as code. All
// other fields are zero. Knows no bytes of a particular record and no rules about amounts.

import { commandKindCodes } from '../domain/command.ts';
import type { CommandKind } from '../domain/command.ts';
import { recordFlags } from './frame-format.ts';

/** `ref`: an id, or 0 and the name in the tail. `maybe`: that, or neither. `name`: always the name. */
export type NameUse = 'none' | 'ref' | 'maybe' | 'name';

/** What a numeric field is called in messages, and whether it may be negative. */
export interface NumberUse {
  readonly name: string;
  readonly negative: boolean;
}

export interface RecordLayout {
  readonly kind: CommandKind;
  readonly flags: number;
  readonly account: NameUse;
  readonly symbol: NameUse;
  readonly small: boolean;
  readonly a: NumberUse | null;
  readonly b: NumberUse | null;
  readonly c: NumberUse | null;
  /** Tags allowed besides the names. */
  readonly clOrdId: boolean;
  readonly displayName: boolean;
  /** Tags that must be there. */
  readonly filename: boolean;
  readonly data: boolean;
  readonly token: boolean;
}

const amount: NumberUse = { name: 'amount', negative: true };
const price: NumberUse = { name: 'price', negative: true };
const limit: NumberUse = { name: 'limit', negative: true };
const stop: NumberUse = { name: 'stop', negative: true };
const number: NumberUse = { name: 'number', negative: false };
const { sell, house, createIfMissing, unlimited, timeInForce, active } = recordFlags;
const numberedSession = recordFlags.numbered;

/** `small` is the command's number in the audit; 0: it has none of its own. */
const numbered = { small: true } as const;

const shapes: Readonly<Record<CommandKind, Partial<RecordLayout>>> = {
  noop: {},
  'open-session': { flags: numberedSession },
  'close-session': {},
  'create-account': { flags: house, account: 'name', displayName: true },
  deposit: { ...numbered, flags: createIfMissing, account: 'ref', a: amount },
  'list-instrument': {
    flags: unlimited,
    symbol: 'name',
    a: price,
    b: { name: 'inventory', negative: false },
    c: { name: 'priceTtlMs', negative: false },
  },
  'set-price': {
    symbol: 'ref',
    small: true,
    a: price,
    c: { name: 'sourceSequence', negative: false },
  },
  order: {
    flags: sell,
    account: 'ref',
    symbol: 'ref',
    b: { name: 'quantity', negative: true },
    clOrdId: true,
  },
  quote: { ...numbered, account: 'ref', symbol: 'ref' },
  buy: { ...numbered, account: 'ref', symbol: 'ref', a: amount },
  sell: { ...numbered, account: 'ref', symbol: 'ref', a: amount },
  'commit-buy': { ...numbered, account: 'ref' },
  'cancel-buy': { ...numbered, account: 'ref' },
  'commit-sell': { ...numbered, account: 'ref' },
  'cancel-sell': { ...numbered, account: 'ref' },
  'set-buy-amount': { ...numbered, account: 'ref', symbol: 'ref', a: amount },
  'cancel-set-buy': { ...numbered, account: 'ref', symbol: 'ref' },
  'set-buy-trigger': { ...numbered, account: 'ref', symbol: 'ref', a: price },
  'set-sell-amount': { ...numbered, account: 'ref', symbol: 'ref', a: amount },
  'set-sell-trigger': { ...numbered, account: 'ref', symbol: 'ref', a: price },
  'cancel-set-sell': { ...numbered, account: 'ref', symbol: 'ref' },
  dumplog: { ...numbered, account: 'maybe', filename: true },
  'display-summary': { ...numbered, account: 'ref' },
  restock: { symbol: 'ref', b: { name: 'quantity', negative: true } },
  'reject-at-edge': {
    ...numbered,
    account: 'maybe',
    symbol: 'maybe',
    a: { name: 'word', negative: false },
    b: { name: 'reason', negative: false },
    displayName: true,
  },
  'record-event': { account: 'ref', data: true },
  'set-account-active': { flags: active, account: 'ref' },
  'set-audit-retention': { c: { name: 'keptMs', negative: false } },
  'prune-history': {
    b: { name: 'throughIndex', negative: false },
    c: { name: 'throughMs', negative: false },
  },
  'advance-clock': { c: { name: 'clockMs', negative: false } },
  'notional-order': { flags: sell, account: 'ref', symbol: 'ref', a: amount, clOrdId: true },
  'limit-order': {
    flags: sell | timeInForce,
    account: 'ref',
    symbol: 'ref',
    a: limit,
    b: { name: 'quantity', negative: true },
    clOrdId: true,
  },
  'stop-order': {
    flags: sell | timeInForce,
    account: 'ref',
    symbol: 'ref',
    a: limit,
    b: { name: 'quantity', negative: true },
    c: stop,
    clOrdId: true,
  },
  'cancel-order': { account: 'ref', c: number, clOrdId: true },
  'replace-order': {
    account: 'ref',
    a: price,
    b: { name: 'quantity', negative: true },
    c: number,
    clOrdId: true,
  },
  'create-token': {
    account: 'maybe',
    a: { name: 'role', negative: false },
    c: { name: 'expiresMs', negative: false },
    displayName: true,
    token: true,
  },
  'revoke-token': { token: true },
  'set-access': { flags: active },
  'cancel-all': { account: 'ref', symbol: 'maybe' },
};

/** By kind code; a hole for a code that this version does not know. */
export const recordLayouts: readonly (RecordLayout | undefined)[] = (() => {
  const layouts: (RecordLayout | undefined)[] = [undefined];
  for (const kind of Object.keys(shapes) as CommandKind[]) {
    layouts[commandKindCodes[kind]] = { ...unused(kind), ...shapes[kind] };
  }
  return layouts;
})();

function unused(kind: CommandKind): RecordLayout {
  return {
    kind,
    flags: 0,
    account: 'none',
    symbol: 'none',
    small: false,
    a: null,
    b: null,
    c: null,
    clOrdId: false,
    displayName: false,
    filename: false,
    data: false,
    token: false,
  };
}
