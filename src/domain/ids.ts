// Identities of the books. The state machine hands out dense integers from 1, so that commands
// are fixed-width and tables are arrays; 0 on the wire means "the name is in the tail".

import type { Brand } from '../base/brand.ts';

/** Dense from 1, given at apply, never reused. */
export type AccountId = Brand<number, 'AccountId'>;
/** Dense from 1, given at apply, never reused. */
export type SymbolId = Brand<number, 'SymbolId'>;
/** Dense from 1, given at apply, never reused. */
export type SessionId = Brand<number, 'SessionId'>;
/** Dense from 0: the n-th accepted order of the cluster. */
export type OrderNumber = Brand<number, 'OrderNumber'>;
/** Position in the replicated log; every view of the books is "as of" one of these. */
export type LogIndex = Brand<number, 'LogIndex'>;

export const accountId = (n: number): AccountId => n as AccountId;
export const symbolId = (n: number): SymbolId => n as SymbolId;
export const sessionId = (n: number): SessionId => n as SessionId;
export const orderNumber = (n: number): OrderNumber => n as OrderNumber;
export const logIndex = (n: number): LogIndex => n as LogIndex;

/** The house account that exists from the first entry and takes `POST /orders`. */
export const bazaarAccountName = 'bazaar';

export const nameLengthMax = 64;
export const symbolLengthMax = 14;
export const clOrdIdLengthMax = 64;

// Nearly every name: nothing in it is written in two ways, and the test costs a tenth.
const asciiNamePattern = /^[A-Za-z0-9][A-Za-z0-9._:@-]*$/;
const namePattern = /^[\p{L}\p{N}][\p{L}\p{N}._:@-]*$/u;
const recordedNamePattern =
  /^[A-Za-z0-9\u{a0}-\u{d7ff}\u{e000}-\u{10ffff}][A-Za-z0-9._:@\u{a0}-\u{d7ff}\u{e000}-\u{10ffff}-]*$/u;
const symbolPattern = /^[A-Za-z0-9][A-Za-z0-9._-]*$/;
const clOrdIdPattern = /^[\x21-\x7e]+$/;

/** Account names: letters, digits and `. _ : @ -`, at most 64 UTF-8 bytes, NFC. */
export function isAccountName(text: string): boolean {
  if (asciiNamePattern.test(text)) return text.length <= nameLengthMax;
  return fits(text, nameLengthMax) && text.normalize('NFC') === text && namePattern.test(text);
}

/** Whether the books take this as an account's name. What counts as a letter depends on the Unicode that
 *  a build of Node knows: that is judged once, at admission. Replicas of different builds must agree,
 *  so that for them every character beyond ASCII may be one. */
export function isRecordedName(text: string): boolean {
  return fits(text, nameLengthMax) && recordedNamePattern.test(text);
}

/** Symbols: ASCII letters, digits and `. _ -`, at most 14. */
export function isSymbol(text: string): boolean {
  return text.length <= symbolLengthMax && symbolPattern.test(text);
}

/** Client order ids: visible ASCII, at most 64. */
export function isClOrdId(text: string): boolean {
  return text.length <= clOrdIdLengthMax && clOrdIdPattern.test(text);
}

// A UTF-16 unit takes at most three bytes: short names need no encoding to be known to fit.
function fits(text: string, bytesMax: number): boolean {
  if (text.length * 3 <= bytesMax) return true;
  return text.length <= bytesMax && utf8.encode(text).length <= bytesMax;
}

const utf8 = new TextEncoder();
