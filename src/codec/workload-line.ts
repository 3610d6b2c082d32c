// Reads one line of a day-trading workload file: `[n] COMMAND,arg,...`. Forgives what the real files
// do (a trailing blank, CRLF, no final newline, numbers out of order) and nothing else.
// Knows no money: amounts stay text, because a bad one is an answer, not a parse error.

import { isDayTradingWord } from '../domain/day-trading-word.ts';
import type { DayTradingWord } from '../domain/day-trading-word.ts';
import { isAccountName, isSymbol } from '../domain/ids.ts';

/** The sixteen commands by what stands after them. */
const argumentKinds = {
  ADD: 'user-amount',
  QUOTE: 'user-symbol',
  BUY: 'user-symbol-amount',
  COMMIT_BUY: 'user',
  CANCEL_BUY: 'user',
  SELL: 'user-symbol-amount',
  COMMIT_SELL: 'user',
  CANCEL_SELL: 'user',
  SET_BUY_AMOUNT: 'user-symbol-amount',
  CANCEL_SET_BUY: 'user-symbol',
  SET_BUY_TRIGGER: 'user-symbol-amount',
  SET_SELL_AMOUNT: 'user-symbol-amount',
  SET_SELL_TRIGGER: 'user-symbol-amount',
  CANCEL_SET_SELL: 'user-symbol',
  DUMPLOG: 'dump',
  DISPLAY_SUMMARY: 'user',
} as const satisfies Record<DayTradingWord, string>;

export type WorkloadVerb = DayTradingWord;
export { dayTradingWords as workloadVerbs } from '../domain/day-trading-word.ts';

export interface WorkloadLine {
  /** As printed in the file: the transaction number of the audit, not an order number. */
  readonly number: number;
  readonly verb: WorkloadVerb;
  /** Null only for a DUMPLOG of everything. */
  readonly user: string | null;
  readonly symbol: string | null;
  /** Whatever stands there; decimal text in a good line. */
  readonly amount: string | null;
  readonly filename: string | null;
}

export type LineReading =
  | { readonly kind: 'line'; readonly line: WorkloadLine }
  | { readonly kind: 'blank' }
  | { readonly kind: 'error'; readonly reason: string };

export type FullReading = Exclude<LineReading, { readonly kind: 'blank' }>;

const linePattern = /^\[(\d{1,10})\]\s+([A-Z_]+)((?:,.*)?)$/;

export function readWorkloadLine(text: string): LineReading {
  const trimmed = text.trim();
  if (trimmed === '') return { kind: 'blank' };
  const match = linePattern.exec(trimmed);
  if (match === null) return error('it does not look like "[n] COMMAND,arg,..."');
  const [, digits = '', word = '', rest = ''] = match;
  if (!isDayTradingWord(word)) return error(`there is no command ${word}`);
  const args =
    rest === ''
      ? []
      : rest
          .slice(1)
          .split(',')
          .map((arg) => arg.trim());
  return readArguments({ number: Number(digits), verb: word }, args);
}

/** The line as the files write it, without the blank at the end. */
export function writeWorkloadLine(line: WorkloadLine): string {
  const args = [line.user, line.symbol, line.amount, line.filename].filter((arg) => arg !== null);
  return [`[${line.number}] ${line.verb}`, ...args].join(',');
}

/** What a line says, field by field, as other doors than a file take it in. */
export interface WorkloadFields {
  /** 0: it has none. */
  readonly number: number;
  readonly word: string;
  readonly user: string | null;
  readonly symbol: string | null;
  readonly amount: string | null;
  readonly filename: string | null;
}

export function readWorkloadFields({ number, word, ...fields }: WorkloadFields): FullReading {
  if (!isDayTradingWord(word)) return error(`there is no command ${word.slice(0, 40)}`);
  const needed: readonly string[] = argumentNames[argumentKinds[word]];
  for (const [name, value] of Object.entries(fields)) {
    const isOptional = word === 'DUMPLOG' && name === 'user';
    if (value === null && needed.includes(name)) return error(`${word} needs ${name}`);
    if (value !== null && !needed.includes(name) && !isOptional) {
      return error(`${word} takes no ${name}`);
    }
  }
  return checked({ number, verb: word, ...fields });
}

const argumentNames = {
  user: ['user'],
  'user-symbol': ['user', 'symbol'],
  'user-amount': ['user', 'amount'],
  'user-symbol-amount': ['user', 'symbol', 'amount'],
  dump: ['filename'],
} as const;

function readArguments(
  head: Pick<WorkloadLine, 'number' | 'verb'>,
  args: readonly string[],
): LineReading {
  const none = { user: null, symbol: null, amount: null, filename: null };
  const [first = '', second = '', third = ''] = args;
  const kind = argumentKinds[head.verb];
  const [least, most] = argumentCounts[kind];
  if (args.length < least || args.length > most) {
    return error(`${head.verb} takes ${least === most ? least : `${least} or ${most}`} arguments`);
  }
  switch (kind) {
    case 'user':
      return checked({ ...head, ...none, user: first });
    case 'user-symbol':
      return checked({ ...head, ...none, user: first, symbol: second });
    case 'user-amount':
      return checked({ ...head, ...none, user: first, amount: second });
    case 'user-symbol-amount':
      return checked({ ...head, ...none, user: first, symbol: second, amount: third });
    case 'dump':
      if (args.length === 1) return checked({ ...head, ...none, filename: first });
      return checked({ ...head, ...none, user: first, filename: second });
  }
}

const argumentCounts = {
  user: [1, 1],
  'user-symbol': [2, 2],
  'user-amount': [2, 2],
  'user-symbol-amount': [3, 3],
  dump: [1, 2],
} as const;

function checked(line: WorkloadLine): FullReading {
  if (line.user !== null && !isAccountName(line.user))
    return error(`"${line.user}" is no user name`);
  if (line.symbol !== null && !isSymbol(line.symbol)) return error(`"${line.symbol}" is no symbol`);
  if (line.filename === '') return error('the file name is missing');
  return { kind: 'line', line };
}

const error = (reason: string): FullReading => ({ kind: 'error', reason });
