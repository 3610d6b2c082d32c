// Bytes as they stand on disks and wires for ever, drawn field by field. A test that fails against
// these is a format change: it needs a new format version, not a new fixture.

import type { Row } from '../../src/statemachine/tables/rows.ts';

/** Hex before the bar, what it is behind it. */
export const bytesOf = (drawing: string): Buffer =>
  Buffer.from(
    drawing
      .split('\n')
      .map((line) => (line.split('|')[0] ?? '').replaceAll(/\s/g, ''))
      .join(''),
    'hex',
  );

export const goldenFrame = `
  c1f0 01 00 | magic, version, zero
  c4000000 8d3c5e05 | length, crc
  00c0ffee00decade 07000000 | clusterId, groupId
  0900000000000000 0500000000000000 0200000000000000 | sessionId 9, firstSeq 5, ackedThrough 2
  03000000 00000000 | count 3, zero
  08 01 0c00 | order, sell: kind, flags, tail length
  01000000 00000000 00000000 | account id, symbol id, small
  0000000000000000 2c01000000000000 0000000000000000 | a, b, c
  02 05 42524b2e42 | symbol BRK.B
  03 03 632d31 | clOrdId c-1
  05 04 0500 | deposit, create if missing: kind, flags, tail length
  00000000 00000000 00000000 | account id, symbol id, small
  ffffffffffffffff 0000000000000000 0000000000000000 | a, b, c
  01 03 626f62 | account bob
  06 08 0300 | list-instrument, unlimited: kind, flags, tail length
  00000000 00000000 00000000 | account id, symbol id, small
  0100000000010000 0000000000000000 60ea000000000000 | a, b, c
  02 01 58 | symbol X
`;

export const goldenAnswers = `
  a1f0 01 00 | magic, version, zero
  cc000000 9dddf1d2 | length, crc
  0900000000000000 0500000000000000 | sessionId 9, firstSeq 5
  03000000 00000000 | count 3, zero
  01 00 03 00 | filled order 17: status, reject reason, order status, flags
  01000000 02000000 00000000 | account id, symbol id, zero
  0000000002000000 1100000000000000 | index 2^33, number
  2c01000000000000 00093d0000000000 0000000000000000 | quantity, priceUnits, zero
  02 08 00 00 | bad-amount: status, reject reason, order status, flags
  00000000 00000000 00000000 | account id, symbol id, zero
  0000000002000000 ffffffffffffffff | index 2^33, number
  0000000000000000 0000000000000000 0000000000000000 | quantity, priceUnits, zero
  02 16 00 00 | limit-exceeded: status, reject reason, order status, flags
  00000000 00000000 00000000 | account id, symbol id, zero
  0000000002000000 ffffffffffffffff | index 2^33, number
  0000000000000000 0000000000000000 0000000000000000 | quantity, priceUnits, zero
`;

export const goldenRows: Readonly<Record<Row['table'], string>> = {
  account: `
    41 00000102 | account 258: key
    dda086d3 03 03 0000 0300000000000000 | crc, version, flags, zero, changedIndex 3
    ffffffffffffffff 0500000000000000 | cash -1, reserved 5
    03 03 626f62 426f62 | lengths, bob, Bob
`,
  holding: `
    48 00000001 00000002 | account 1, symbol 2: key
    8244c96e 03 00 0000 0300000000000000 | crc, version, flags, zero, changedIndex 3
    0300000000000000 0400000000000000 | quantity 3, reserved 4
    0500000000000000 0600000000000000 | costUnits 5, changedMs 6
`,
  instrument: `
    49 00000002 | symbol 2: key
    80c19d09 03 00 0000 0300000000000000 | crc, version, flags, zero, changedIndex 3
    0400000000000000 0500000000000000 0600000000000000 | priceUnits 4, priceMs 5, priceTtlMs 6
    ffffffffffffffff 0700000000000000 | inventory -1, listed 7
    0800000000000000 feffffffffffffff | volume 8, houseShares -2
    0100 0500 42524b2e42 | sources, length, BRK.B
    01000000 0900000000000000 | source 1, sequence 9
`,
  confirmation: `
    4c 0000000100000001 | lock 2^32 + 1: key
    d5767e9c 03 04 0000 0300000000000000 | crc, version, flags, zero, changedIndex 3
    01000000 02000000 | account 1, symbol 2
    0300000000000000 0400000000000000 0500000000000000 | quantity 3, priceUnits 4, startedMs 5
`,
  trigger: `
    54 0000000100000001 | automatic trade 2^32 + 1: key
    2c7e8825 03 04 0000 0300000000000000 | crc, version, flags, zero, changedIndex 3
    01000000 02000000 | account 1, symbol 2
    2c01000000000000 6400000000000000 0300000000000000 | amount 300, trigger 100, quantity 3
`,
  crossing: `
    58 0000000000000005 | crossing 5: key
    b741eef8 03 08 0000 0300000000000000 | crc, version, flags, zero, changedIndex 3
    02000000 00000000 6400000000000000 | symbol 2, zero, priceUnits 100
    c800000000000000 0400000000000000 | afterUnits 200, afterId 4
`,
  'open-order': `
    59 0000000100000001 | order 2^32 + 1: key
    21a15aaf 03 14 0000 0300000000000000 | crc, version, flags, zero, changedIndex 3
    01000000 02000000 01000000 03000000 | account 1, symbol 2, day, length of clOrdId
    0400000000000000 0500000000000000 0600000000000000 | quantity 4, limit 5, stop 6
    0700000000000000 ffffffffffffffff | expiresMs 7, replaces none
    0800000000000000 0900000000000000 0a00000000000000 | acceptedIndex 8, acceptedMs 9, ladderId 10
    0b00000000000000 0c00000000000000 0d00000000000000 | cumQty 11, cumUnits 12, lastPriceUnits 13
    632d31 | c-1
`,
  session: `
    53 0000000000000009 | session 9: key
    de27b07c 03 00 0000 0300000000000000 | crc, version, flags, zero, changedIndex 3
    0500000000000000 0400000000000000 0600000000000000 | lastSeq 5, ackedThrough 4, lastUsedLedMs 6
    abababababababababababababababababababababababababababab | one answer
    abababababababababababababababababababababababababababab | (continued)
`,
  'cl-ord-id': `
    4f 00000001 632d31 | account 1, c-1: key
    6c1ba3d2 03 00 0000 0300000000000000 | crc, version, flags, zero, changedIndex 3
    efbeadde 00000000 0600000000000000 | bodyCrc, zero, usedLedMs 6
    cdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcd | the first answer
    cdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcd | (continued)
`,
  token: `
    4b 0123456789abcdef | token: key
    cba57d3d 03 00 0000 0300000000000000 | crc, version, flags, zero, changedIndex 3
    02010000 02000000 | account 258, role trade
    0400000000000000 0500000000000000 | createdMs 4, expiresMs 5
    0123456789abcdef 0123456789abcdef 0123456789abcdef 0123456789abcdef | hash
    c398 | name
`,
  access: `
    47 | access: key
    a3bdf76e 03 02 0000 0300000000000000 | crc, version, required, zero, changedIndex 3
`,
  counters: `
    5a | counters: key
    36377530 03 00 0000 0300000000000000 | crc, version, flags, zero, changedIndex 3
    0100000000000000 0200000000000000 | nextOrderNumber 1, nextSessionId 2
    fdffffffffffffff 0400000000000000 0500000000000000 | houseCash -3, deposited 4, withdrawn 5
    0600000000000000 0700000000000000 0800000000000000 | machineMs 6, ledMs 7, lastTerm 8
    ffffffff 01000000 0900000000000000 | digest high and low, nextLadderId 9
`,
};

export const goldenHistory = `
  68 000000000000004d | entry 77: key
  13ba2d0f 03 000000 | crc, version, zero
  0500000000000000 0068e5cf8b010000 | term 5, machineMs
  2800000000000000 02000000 02000000 | firstOrderNumber 40, orders 2, payload length
  aabb cc dd | payload, answers, reports
`;

export const goldenPosting = `
  70 02 0000000000000001 | bucket 2, index 1: key
  0a1969e6 03 000000 | crc, version, zero
  00 00 00 01 00 8001 | account 2: entries 1, 2 and 130
  03 feffffff1f | account 770: up to 2^33 - 1
`;

export const goldenNumber = `
  6e 0000000000000028 | order 40: key
  463c99dd 03 000000 | crc, version, zero
  4d00000000000000 | index 77
`;

export const goldenMeta = `
  180cb653 03 000000 | crc, version, zero
  00c0ffee00decade | clusterId
  4d00000000000000 0500000000000000 0068e5cf8b010000 | appliedIndex 77, term 5, machineMs
  ffffffff 01000000 | digest high and low
  0200 10 4f00000000000000 | length of membership, tables, historyIndex 79
  41 efbeadde efbeadde 0100000000000000 | accounts: sum, xor, one row
  47 00000000 00000000 0000000000000000 | access
  48 00000000 00000000 0000000000000000 | holdings
  49 00000000 00000000 0000000000000000 | instruments
  4b 00000000 00000000 0000000000000000 | tokens
  4c 00000000 00000000 0000000000000000 | locks
  4f 00000000 00000000 0000000000000000 | clOrdIds
  53 00000000 00000000 0000000000000000 | sessions
  54 00000000 00000000 0000000000000000 | automatic trades
  58 00000000 00000000 0000000000000000 | crossings
  59 00000000 00000000 0000000000000000 | open orders
  5a 00000000 00000000 0000000000000000 | counters
  61 00000000 00000000 0000000000000000 | audit where the history was cut
  68 07000000 07000000 0100000000000000 | history entries
  6e 00000000 00000000 0000000000000000 | order numbers
  70 00000000 00000000 0000000000000000 | postings
  eeff | membership
`;
