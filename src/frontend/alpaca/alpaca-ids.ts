// The ids that the `/v2` routes show: UUIDs made of what the books know, and turned back into it, so
// that nothing needs to be stored and every frontend names an order alike. UUID version 8 (RFC 9562
// §5.8) has 122 bits of our own, most significant first:
//
//   | kind 5 = 1 | cluster id 64 | order number 53 |
//   | kind 5 = 2 | symbol 117: base 66, first letter first, 0 where it has ended |
//   | kind 5 = 3 | first 117 bits of SHA-256 of the parts |   accounts and executions: one way only

import { createHash } from 'node:crypto';

const kinds = { order: 1n, asset: 2n, digest: 3n } as const;

const kindShift = 117n;
const numberBits = 53n;
const uuidPattern =
  /^([0-9a-f]{8})-([0-9a-f]{4})-8([0-9a-f]{3})-([89ab][0-9a-f]{3})-([0-9a-f]{12})$/i;

const symbolLetters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-';
const symbolBase = BigInt(symbolLetters.length + 1);
const symbolLengthMax = 14;

/** `clusterId`: 16 hex digits. */
export const orderIdOf = (clusterId: string, number: number): string =>
  uuidOf(kinds.order, (BigInt(`0x${clusterId}`) << numberBits) | BigInt(number));

/** The order's number; null: not an order's id, or one of another cluster. */
export function orderNumberOfId(id: string, clusterId: string): number | null {
  const rest = restOf(id, kinds.order);
  if (rest === null || rest >> numberBits !== BigInt(`0x${clusterId}`)) return null;
  return Number(rest & ((1n << numberBits) - 1n));
}

export function assetIdOf(symbol: string): string {
  let digits = 0n;
  for (let at = 0; at < symbolLengthMax; at += 1) {
    const letter = symbol[at];
    const digit = letter === undefined ? 0 : symbolLetters.indexOf(letter) + 1;
    digits = digits * symbolBase + BigInt(digit);
  }
  return uuidOf(kinds.asset, digits);
}

/** The symbol; null: not an asset's id. */
export function symbolOfId(id: string): string | null {
  let digits = restOf(id, kinds.asset);
  if (digits === null) return null;
  let symbol = '';
  for (let at = 0; at < symbolLengthMax; at += 1) {
    symbol = `${symbolLetters[Number(digits % symbolBase) - 1] ?? ''}${symbol}`;
    digits /= symbolBase;
  }
  return assetIdOf(symbol) === id.toLowerCase() ? symbol : null;
}

/** Always the same for the same parts; tells nothing about them. */
export function digestIdOf(...parts: readonly (string | number)[]): string {
  const hash = createHash('sha256').update(JSON.stringify(parts)).digest('hex');
  return uuidOf(kinds.digest, BigInt(`0x${hash}`) >> (256n - kindShift));
}

function uuidOf(kind: bigint, rest: bigint): string {
  const bits = (kind << kindShift) | rest;
  const hex = (value: bigint, digits: number): string => value.toString(16).padStart(digits, '0');
  const head = hex(bits >> 74n, 12);
  const middle = hex((bits >> 62n) & 0xfffn, 3);
  const tail = hex((2n << 62n) | (bits & ((1n << 62n) - 1n)), 16);
  return `${head.slice(0, 8)}-${head.slice(8)}-8${middle}-${tail.slice(0, 4)}-${tail.slice(4)}`;
}

function restOf(id: string, kind: bigint): bigint | null {
  const [, first = '', second = '', third = '', fourth = '', fifth = ''] =
    uuidPattern.exec(id) ?? [];
  if (fifth === '') return null;
  const tail = BigInt(`0x${fourth}${fifth}`) & ((1n << 62n) - 1n);
  const bits = (BigInt(`0x${first}${second}${third}`) << 62n) | tail;
  return bits >> kindShift === kind ? bits & ((1n << kindShift) - 1n) : null;
}
