// Random commands for the tests of the codec, and a lookup that knows some of their names.

import fc from 'fast-check';
import type { IdLookup } from '../../src/codec/command-writer.ts';
import type { FrameHome } from '../../src/codec/frame-check.ts';
import type { Command } from '../../src/domain/command.ts';
import { isAccountName, orderNumber } from '../../src/domain/ids.ts';
import { timesInForce } from '../../src/domain/order.ts';
import { money } from '../../src/domain/money.ts';
import { quantity } from '../../src/domain/quantity.ts';

export const home: FrameHome = { clusterId: '00c0ffee00decade', groupId: 7, fileClock: true };

export const knownAccounts = ['alice', 'bob', 'Ümit', '山田', 'trader-7'];
export const knownSymbols = ['AAPL', 'BRK.B', 'X'];

/** Knows every second of the known names, so that both ways of naming occur. */
export const someIds: IdLookup = {
  accountId: (name) => {
    const at = knownAccounts.indexOf(name);
    return at >= 0 && at % 2 === 0 ? at + 1 : 0;
  },
  symbolId: (symbol) => {
    const at = knownSymbols.indexOf(symbol);
    return at >= 0 && at % 2 === 0 ? at + 1 : 0;
  },
};

const freshName = fc
  .stringMatching(/^[A-Za-zÀÉßñ日本][A-Za-z0-9._:@ÀÉßñ日本-]{0,15}$/u)
  .filter(isAccountName);
const account = fc.oneof(fc.constantFrom(...knownAccounts), freshName);
const symbol = fc.oneof(fc.constantFrom(...knownSymbols), fc.stringMatching(/^[A-Z]{1,14}$/));
const clOrdId = fc.stringMatching(/^[\x21-\x7e]{1,64}$/);
const units = fc.maxSafeInteger().map(money);
const natural = fc.maxSafeNat();
const shares = fc.maxSafeInteger().map(quantity);
const inventory = fc.option(natural.map(quantity), { nil: null });
const displayName = fc.constantFrom('Ada Lovelace', 'Ø', 'a b', '名前');
const filename = fc.constantFrom('./testLOG', 'Protokoll vom 3. Mai', 'f'.repeat(255));

const eventData = fc.oneof(
  fc
    .string({ unit: 'binary', minLength: 1, maxLength: 40 })
    .filter((text) => !/\p{Cs}/u.test(text)),
  fc.constantFrom('a b\0c', '\u{1f680}\u{1f4c8}', 'x'.repeat(4_096), '\u{feff}mark'),
);

export const command: fc.Arbitrary<Command> = fc.oneof(
  fc.record({ kind: fc.constant('record-event' as const), account, data: eventData }),
  fc.record({
    kind: fc.constant('set-account-active' as const),
    account,
    active: fc.boolean(),
  }),
  fc.record(
    {
      kind: fc.constant('create-token' as const),
      account,
      role: fc.constantFrom(
        'view' as const,
        'trade' as const,
        'admin' as const,
        'service' as const,
      ),
      token: fc.stringMatching(/^[0-9a-f]{64}$/),
      displayName: fc.constantFrom('a laptop', 'Ø'),
      expiresMs: natural,
    },
    { requiredKeys: ['kind', 'role', 'token', 'expiresMs'] },
  ),
  fc.record({
    kind: fc.constant('revoke-token' as const),
    token: fc.stringMatching(/^[0-9a-f]{16}$/),
  }),
  fc.record({ kind: fc.constant('set-access' as const), required: fc.boolean() }),
  fc.record({ kind: fc.constant('advance-clock' as const), clockMs: natural }),
  fc.record({ kind: fc.constant('set-audit-retention' as const), keptMs: natural }),
  fc.record({
    kind: fc.constant('prune-history' as const),
    throughIndex: natural,
    throughMs: natural,
  }),
  fc.record({ kind: fc.constant('noop' as const) }),
  fc.record(
    {
      kind: fc.constant('create-account' as const),
      account,
      accountKind: fc.constantFrom('cash' as const, 'house' as const),
      displayName,
    },
    { requiredKeys: ['kind', 'account', 'accountKind'] },
  ),
  fc.record({
    kind: fc.constant('deposit' as const),
    account,
    amountUnits: units,
    createIfMissing: fc.boolean(),
  }),
  fc.record({
    kind: fc.constant('list-instrument' as const),
    symbol,
    priceUnits: units,
    inventory,
    priceTtlMs: natural,
  }),
  fc.record({
    kind: fc.constant('set-price' as const),
    symbol,
    priceUnits: units,
    source: fc.nat(),
    sourceSequence: fc.option(fc.integer({ min: 1 }), { nil: null }),
  }),
  fc.record(
    {
      kind: fc.constant('order' as const),
      account,
      symbol,
      side: fc.constantFrom('buy' as const, 'sell' as const),
      quantity: shares,
      clOrdId,
    },
    { requiredKeys: ['kind', 'account', 'symbol', 'side', 'quantity'] },
  ),
  fc.record(
    {
      kind: fc.constant('notional-order' as const),
      account,
      symbol,
      side: fc.constantFrom('buy' as const, 'sell' as const),
      amountUnits: units,
      clOrdId,
    },
    { requiredKeys: ['kind', 'account', 'symbol', 'side', 'amountUnits'] },
  ),
  fc.record(
    {
      kind: fc.constant('limit-order' as const),
      account,
      symbol,
      side: fc.constantFrom('buy' as const, 'sell' as const),
      quantity: shares,
      limitUnits: units.filter((price) => price !== 0),
      timeInForce: fc.constantFrom(...timesInForce),
      clOrdId,
    },
    {
      requiredKeys: ['kind', 'account', 'symbol', 'side', 'quantity', 'limitUnits', 'timeInForce'],
    },
  ),
  fc.record(
    {
      kind: fc.constant('stop-order' as const),
      account,
      symbol,
      side: fc.constantFrom('buy' as const, 'sell' as const),
      quantity: shares,
      stopUnits: units,
      limitUnits: units.filter((price) => price !== 0),
      timeInForce: fc.constantFrom('gtc' as const, 'day' as const),
      clOrdId,
    },
    {
      requiredKeys: ['kind', 'account', 'symbol', 'side', 'quantity', 'stopUnits', 'timeInForce'],
    },
  ),
  fc.oneof(
    fc.record({
      kind: fc.constant('cancel-order' as const),
      account,
      number: natural.map(orderNumber),
    }),
    fc.record({ kind: fc.constant('cancel-order' as const), account, origClOrdId: clOrdId }),
    fc.record({
      kind: fc.constant('replace-order' as const),
      account,
      number: natural.map(orderNumber),
      quantity: shares.filter((count) => count !== 0),
    }),
    fc.record({
      kind: fc.constant('replace-order' as const),
      account,
      origClOrdId: clOrdId,
      priceUnits: units.filter((price) => price !== 0),
    }),
    fc.record(
      { kind: fc.constant('cancel-all' as const), account, symbol },
      { requiredKeys: ['kind', 'account'] },
    ),
  ),
  fc.record({
    kind: fc.constant('restock' as const),
    symbol,
    quantity: shares,
  }),
  fc.record({
    kind: fc.constantFrom('quote' as const, 'cancel-set-buy' as const, 'cancel-set-sell' as const),
    account,
    symbol,
  }),
  fc.record({
    kind: fc.constantFrom('set-buy-amount' as const, 'set-sell-amount' as const),
    account,
    symbol,
    amountUnits: units,
  }),
  fc.record({
    kind: fc.constantFrom('set-buy-trigger' as const, 'set-sell-trigger' as const),
    account,
    symbol,
    triggerUnits: units,
  }),
  fc.record(
    { kind: fc.constant('dumplog' as const), account, filename },
    { requiredKeys: ['kind', 'filename'] },
  ),
  fc.record(
    {
      kind: fc.constant('display-summary' as const),
      account,
      transactionNum: fc.integer({ min: 1, max: 2 ** 32 - 1 }),
    },
    { requiredKeys: ['kind', 'account'] },
  ),
  fc.record(
    {
      kind: fc.constant('reject-at-edge' as const),
      word: fc.constantFrom(null, 'ADD' as const, 'DISPLAY_SUMMARY' as const),
      account,
      symbol,
      reason: fc.constantFrom('malformed' as const, 'bad-amount' as const),
      input: fc.constantFrom('ADD,ann,1e9', 'ü'.repeat(64), '-'),
    },
    { requiredKeys: ['kind', 'word', 'reason', 'input'] },
  ),
  fc.record({
    kind: fc.constantFrom('buy' as const, 'sell' as const),
    account,
    symbol,
    amountUnits: units,
  }),
  fc.record({
    kind: fc.constantFrom(
      'commit-buy' as const,
      'cancel-buy' as const,
      'commit-sell' as const,
      'cancel-sell' as const,
    ),
    account,
  }),
);

export const commands = fc.array(command, { minLength: 1, maxLength: 12 });

/** A plain market order by names that `someIds` knows: 40 bytes, no tail. */
export const plainOrder = (shareCount: number): Command => ({
  kind: 'order',
  account: 'alice',
  symbol: 'AAPL',
  side: 'buy',
  quantity: quantity(shareCount),
});

/** Every bit of `bytes` flipped once, one copy each. */
export function* everyFlippedBit(bytes: Uint8Array): Generator<Uint8Array> {
  for (let bit = 0; bit < bytes.length * 8; bit += 1) yield flippedBit(bytes, bit);
}

export function flippedBit(bytes: Uint8Array, bit: number): Uint8Array {
  const copy = Uint8Array.from(bytes);
  copy[bit >> 3] = (copy[bit >> 3] ?? 0) ^ (1 << (bit & 7));
  return copy;
}
