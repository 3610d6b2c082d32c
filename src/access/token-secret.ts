// The secret of a token, and what is known of it elsewhere: its SHA-256 and, as how that begins, the
// token's id. A secret is made here, shown once and never kept. Knows no books.
//
//   hf_ and 43 characters of base64url: 256 random bits

import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

const secretPattern = /^hf_[A-Za-z0-9_-]{43}$/;
const secretBytes = 32;
const idLength = 16;

export const newTokenSecret = (): string => `hf_${randomBytes(secretBytes).toString('base64url')}`;

export const isTokenSecret = (text: string): boolean => secretPattern.test(text);

/** 64 lower-case hex digits. */
export const hashOfSecret = (secret: string): string =>
  createHash('sha256').update(secret).digest('hex');

/** 16 lower-case hex digits. */
export const tokenIdOf = (hash: string): string => hash.slice(0, idLength);

/** In the same time wherever they differ. Both are 64 hex digits. */
export const isSameHash = (one: string, other: string): boolean =>
  one.length === other.length && timingSafeEqual(Buffer.from(one), Buffer.from(other));

const bearerPattern = /^Bearer +(\S+)$/i;

/** What an Authorization header brings: null where there is none, '' where it is of another kind. */
export function bearerOf(header: string | undefined): string | null {
  if (header === undefined) return null;
  return bearerPattern.exec(header)?.[1] ?? '';
}
