// Input that no command can hold → the command that tells the log of it, with as much as could be read.
// Bounded whatever comes in. Knows no rate: how many of them may come is for whoever takes input.

import type { RejectAtEdge } from '../domain/command.ts';
import { isDayTradingWord } from '../domain/day-trading-word.ts';
import { isAccountName, isSymbol } from '../domain/ids.ts';
import type { RejectReason } from '../domain/reject-reason.ts';
import { displayNameBytesMax } from './frame-format.ts';

/** What came in, piece by piece, none of it checked. */
export interface EdgeInput {
  readonly word: string;
  readonly account: string | null;
  readonly symbol: string | null;
  /** The whole of it, for people. */
  readonly text: string;
  readonly transactionNum: number | null;
}

export function edgeRejection(input: EdgeInput, reason: RejectReason): RejectAtEdge {
  const { word, account, symbol, text, transactionNum } = input;
  return {
    kind: 'reject-at-edge',
    word: isDayTradingWord(word) ? word : null,
    ...(account !== null && isAccountName(account) ? { account } : {}),
    ...(symbol !== null && isSymbol(symbol) ? { symbol } : {}),
    reason,
    input: shown(text),
    ...(isTransactionNum(transactionNum) ? { transactionNum } : {}),
  };
}

/** A line of a workload file that could not be read. */
export function edgeRejectionOfLine(text: string, reason: RejectReason): RejectAtEdge {
  const match =
    /^\s*(?:\[(\d{1,10})\])?\s*([^,]*?)\s*(?:,\s*([^,]*?)\s*)?(?:,\s*([^,]*?)\s*)?(?:,|$)/u.exec(
      text.slice(0, lineReadMax),
    );
  const [, digits, word = '', account, symbol] = match ?? [];
  const transactionNum = digits === undefined ? null : Number(digits);
  const names = { account: account ?? null, symbol: symbol ?? null };
  return edgeRejection({ word, ...names, text, transactionNum }, reason);
}

const lineReadMax = 512;

export const isTransactionNum = (number: number | null): number is number =>
  number !== null && number >>> 0 === number && number > 0;

/** Nothing a terminal or an XML reader would trip over, in at most 128 bytes; never empty. */
function shown(text: string): string {
  const safe = text.slice(0, displayNameBytesMax).replace(/[\p{Cc}\p{Cs}]/gu, '\uFFFD');
  let bytes = 0;
  let out = '';
  for (const char of safe) {
    bytes += Buffer.byteLength(char);
    if (bytes > displayNameBytesMax) break;
    out += char;
  }
  return out === '' ? '-' : out;
}
