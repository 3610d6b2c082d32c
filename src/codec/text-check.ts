// Whether a text of a record's tail is what it must be, from its bytes. Names are almost always
// ASCII, which is judged byte by byte; only the rest is decoded. Knows tags, not records.

import { isAccountName, nameLengthMax, symbolLengthMax, clOrdIdLengthMax } from '../domain/ids.ts';
import { displayNameBytesMax, eventBytesMax, filenameBytesMax, textTags } from './frame-format.ts';
import { tokenHashLength, tokenIdLength } from './frame-format.ts';

export interface TextRange {
  readonly start: number;
  readonly end: number;
}

/** What the text of `tag` must be and is not; null when it is. */
export function textFlaw(bytes: Uint8Array, tag: number, range: TextRange): string | null {
  const length = range.end - range.start;
  switch (tag) {
    case textTags.account:
      return length <= nameLengthMax && isName(bytes, range) ? null : accountRule;
    case textTags.symbol:
      return length <= symbolLengthMax && allOf(bytes, range, symbolBytes) ? null : symbolRule;
    case textTags.clOrdId:
      return length <= clOrdIdLengthMax && allOf(bytes, range, visibleBytes) ? null : clOrdIdRule;
    case textTags.displayName:
      return length <= displayNameBytesMax && isShowable(bytes, range) ? null : displayNameRule;
    case textTags.filename:
      return length <= filenameBytesMax && isShowable(bytes, range) ? null : filenameRule;
    case textTags.token:
      return isTokenLength(length) && allOf(bytes, range, hexBytes) ? null : tokenRule;
    case textTags.data:
      return length <= eventBytesMax && decoded(bytes, range) !== null ? null : eventDataRule;
    default:
      return `unknown text tag ${tag}`;
  }
}

export const accountRule =
  'account must be 1 to 64 bytes of letters, digits or . _ : @ -, beginning with a letter or digit';
export const symbolRule =
  'symbol must be 1 to 14 of A-Z a-z 0-9 . _ -, beginning with a letter or digit';
export const clOrdIdRule = 'clOrdId must be 1 to 64 visible ASCII characters';
export const displayNameRule =
  'displayName must be 1 to 128 bytes of UTF-8 without control characters';
export const filenameRule = 'filename must be 1 to 255 bytes of UTF-8 without control characters';

export const tokenRule = 'token must be 16 (an id) or 64 (a SHA-256) lower-case hex digits';

export const eventDataRule = `data must be 1 to ${eventBytesMax} bytes of UTF-8`;

/** Whether an account event can carry this text, which may have every character that UTF-8 has. */
export function isEventData(text: string): boolean {
  const bytes = Buffer.byteLength(text);
  return bytes >= 1 && bytes <= eventBytesMax && !/\p{Cs}/u.test(text);
}

/** Whether this is a token's id, or the hash of its secret. */
export const isTokenText = (text: string): boolean =>
  isTokenLength(text.length) && /^[0-9a-f]*$/.test(text);

const isTokenLength = (length: number): boolean =>
  length === tokenIdLength || length === tokenHashLength;

/** Whether a file name can be carried; whether it may be written to is for whoever writes. */
export function isFilename(text: string): boolean {
  const bytes = Buffer.byteLength(text);
  return bytes >= 1 && bytes <= filenameBytesMax && !hasControl(text);
}

/** Whether people can be shown this text: no control characters, at most 128 bytes. */
export function isDisplayName(text: string): boolean {
  const bytes = Buffer.byteLength(text);
  return bytes >= 1 && bytes <= displayNameBytesMax && !hasControl(text);
}

const first = 1;
const later = 2;

/** Bit 1: may stand first. Bit 2: may stand later. */
function byteClass(laterToo: string): Uint8Array {
  const table = new Uint8Array(256);
  for (const char of 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789') {
    table[char.charCodeAt(0)] = first | later;
  }
  for (const char of laterToo) table[char.charCodeAt(0)] = later;
  return table;
}

const nameBytes = byteClass('._:@-');
const symbolBytes = byteClass('._-');
const hexBytes = new Uint8Array(256);
for (const char of '0123456789abcdef') hexBytes[char.charCodeAt(0)] = first | later;
const visibleBytes = new Uint8Array(256).fill(first | later, 0x21, 0x7f);

function allOf(bytes: Uint8Array, range: TextRange, table: Uint8Array): boolean {
  let wanted = first;
  for (let at = range.start; at < range.end; at += 1) {
    if (((table[bytes[at] ?? 0] ?? 0) & wanted) === 0) return false;
    wanted = later;
  }
  return true;
}

function isName(bytes: Uint8Array, range: TextRange): boolean {
  if (allOf(bytes, range, nameBytes)) return true;
  const text = decoded(bytes, range);
  return text !== null && isAccountName(text);
}

function isShowable(bytes: Uint8Array, range: TextRange): boolean {
  const text = decoded(bytes, range);
  return text !== null && !hasControl(text);
}

// A lone surrogate counts as one: it has no UTF-8.
const hasControl = (text: string): boolean => /[\p{Cc}\p{Cs}]/u.test(text);

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function decoded(bytes: Uint8Array, range: TextRange): string | null {
  try {
    return utf8.decode(bytes.subarray(range.start, range.end));
  } catch (error) {
    if (error instanceof TypeError) return null;
    throw error;
  }
}
