// Reads what a client sent over the socket. Strict: unknown fields, names that could not exist and
// lists beyond the limits are refused with a sentence that says which.

import { isAccountName, isSymbol } from '../domain/ids.ts';
import { everySymbol, followedAccountsMax, followedSymbolsMax } from './messages.ts';
import type { ClientMessage, ResumePoint, StreamErrorCode } from './messages.ts';
import { isCount, isFields, isListOf, isText, parseJson } from './shape.ts';
import type { Fields } from './shape.ts';

export type ClientMessageReading =
  | { readonly kind: 'message'; readonly message: ClientMessage }
  | { readonly kind: 'refused'; readonly code: StreamErrorCode; readonly message: string };

const fieldsOf = {
  subscribe: ['t', 'id', 'accounts', 'symbols', 'resume', 'cluster'],
  unsubscribe: ['t', 'id', 'accounts', 'symbols'],
} as const;

const subscriptionIdMax = 2 ** 31 - 1;
const epochLengthMax = 64;

export function readClientMessage(text: string): ClientMessageReading {
  const value = parseJson(text);
  if (!isFields(value)) return malformed('a message is one JSON object');
  const { t } = value;
  if (t !== 'subscribe' && t !== 'unsubscribe') {
    return malformed('t must be "subscribe" or "unsubscribe"');
  }
  const allowed: readonly string[] = fieldsOf[t];
  const extra = Object.keys(value).find((name) => !allowed.includes(name));
  if (extra !== undefined) return malformed(`${t} has no such field as ${quoted(extra)}`);
  const id = value['id'] ?? 0;
  if (!isCount(id) || id > subscriptionIdMax) {
    return malformed(`id must be a whole number from 0 to ${subscriptionIdMax}`);
  }
  return t === 'subscribe' ? readSubscribe(value, id) : readUnsubscribe(value, id);
}

function readSubscribe(value: Fields, id: number): ClientMessageReading {
  const accounts = value['accounts'] ?? [];
  const symbols = value['symbols'] ?? [];
  const refusal = refuseLists(accounts, symbols);
  if (refusal !== null) return refusal;
  if (!isListOf(accounts, isText) || !isListOf(symbols, isText)) return malformed('lists of names');
  const lists = { accounts: [...new Set(accounts)], symbols: [...new Set(symbols)] };
  const { resume, cluster } = value;
  if (cluster !== undefined && typeof cluster !== 'boolean') {
    return malformed('cluster must be true or false');
  }
  const wanted = {
    t: 'subscribe',
    id,
    ...lists,
    ...(cluster === true ? { cluster } : {}),
  } as const;
  if (resume === undefined) return { kind: 'message', message: wanted };
  if (!isResumePoint(resume)) {
    return malformed('resume must be {"epoch": text, "index": whole number}');
  }
  return { kind: 'message', message: { ...wanted, resume } };
}

function readUnsubscribe(value: Fields, id: number): ClientMessageReading {
  const { accounts, symbols } = value;
  const refusal = refuseLists(accounts ?? [], symbols ?? []);
  if (refusal !== null) return refusal;
  const message = {
    t: 'unsubscribe',
    id,
    ...(isListOf(accounts, isText) ? { accounts } : {}),
    ...(isListOf(symbols, isText) ? { symbols } : {}),
  } as const;
  return { kind: 'message', message };
}

function refuseLists(accounts: unknown, symbols: unknown): ClientMessageReading | null {
  if (!isListOf(accounts, isText)) return malformed('accounts must be a list of names');
  if (!isListOf(symbols, isText)) return malformed('symbols must be a list of names');
  if (accounts.length > followedAccountsMax) {
    return tooMany(`at most ${followedAccountsMax} accounts on one socket`);
  }
  if (symbols.length > followedSymbolsMax) {
    return tooMany(`at most ${followedSymbolsMax} symbols on one socket`);
  }
  const account = accounts.find((name) => !isAccountName(name));
  if (account !== undefined) return malformed(`${quoted(account)} is not an account name`);
  const symbol = symbols.find((name) => name !== everySymbol && !isSymbol(name));
  if (symbol !== undefined) return malformed(`${quoted(symbol)} is not a symbol`);
  return null;
}

function isResumePoint(value: unknown): value is ResumePoint {
  return (
    isFields(value) &&
    Object.keys(value).length === 2 &&
    isText(value['epoch']) &&
    value['epoch'].length <= epochLengthMax &&
    isCount(value['index'])
  );
}

const malformed = (message: string): ClientMessageReading => ({
  kind: 'refused',
  code: 'malformed',
  message,
});

const tooMany = (message: string): ClientMessageReading => ({
  kind: 'refused',
  code: 'too-many',
  message,
});

// Names come back to their sender, cut short and escaped.
const quoted = (text: string): string => JSON.stringify(text.slice(0, 40));
