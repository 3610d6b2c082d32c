// Turns the words after a flag into checked values, or into a usage error (exit code 2).

import { InvalidArgumentError } from 'commander';
import { isAccountName, isClOrdId, isSymbol } from '../domain/ids.ts';
import { parseMoney } from '../domain/money.ts';
import type { Money } from '../domain/money.ts';

/** A reader of whole numbers from `least` to `most`. */
export function wholeNumber(
  least: number,
  most = Number.MAX_SAFE_INTEGER,
): (text: string) => number {
  return (text) => {
    const number = /^\d{1,16}$/.test(text) ? Number(text) : Number.NaN;
    if (number >= least && number <= most) return number;
    throw new InvalidArgumentError(`It must be a whole number from ${least} to ${most}.`);
  };
}

export function probability(text: string): number {
  const number = /^\d*\.?\d+$/.test(text) ? Number(text) : Number.NaN;
  if (number >= 0 && number <= 1) return number;
  throw new InvalidArgumentError('It must be a number from 0 to 1.');
}

export function amount(text: string): Money {
  const units = parseMoney(text);
  if (units !== null && units > 0) return units;
  throw new InvalidArgumentError(
    'It must be a positive amount like 12.50, with at most 4 decimals.',
  );
}

export function accountName(text: string): string {
  if (isAccountName(text)) return text;
  throw new InvalidArgumentError('It must be letters, digits and . _ : @ -, at most 64 bytes.');
}

export function symbolName(text: string): string {
  if (isSymbol(text)) return text;
  throw new InvalidArgumentError('It must be letters, digits and . _ -, at most 14.');
}

export function clOrdIdText(text: string): string {
  if (isClOrdId(text)) return text;
  throw new InvalidArgumentError('It must be visible ASCII, at most 64 characters.');
}

export function urlList(text: string): string[] {
  return text.split(',').map((url) => {
    if (!URL.canParse(url)) throw new InvalidArgumentError(`"${url}" is no URL.`);
    return url.replace(/\/+$/, '');
  });
}

/** Client addresses of nodes, comma-separated. */
export function endpointList(text: string): string[] {
  return text.split(',').map((address) => {
    const trimmed = address.trim();
    if (isHostAndPort(trimmed)) return trimmed;
    throw new InvalidArgumentError(`"${trimmed}" is no host:port, such as 127.0.0.1:7101.`);
  });
}

function isHostAndPort(text: string): boolean {
  const [, digits = ''] = /^(?:[^\s:[\]/]+|\[[\w.:%]+\]):(\d{1,5})$/.exec(text) ?? [];
  return Number(digits) >= 1 && Number(digits) <= 65_535;
}

export function bindAddress(text: string): string {
  if (/^(?:[\w.*-]+|\[[\da-fA-F:]+\])?:\d{1,5}$/.test(text)) return text;
  throw new InvalidArgumentError('It must be host:port, as 127.0.0.1:8000 or :8000.');
}
