// Maps a workload line to the command the cluster knows. An amount that no command can hold is told to
// the log all the same, for the audit.

import type { DayTradingCommand } from '../domain/command.ts';
import { money, parseMoney } from '../domain/money.ts';
import type { RejectReason } from '../domain/reject-reason.ts';
import type { Money } from '../domain/money.ts';
import { commandFlaw } from './command-flaw.ts';
import { edgeRejection, isTransactionNum } from './edge-rejection.ts';
import type { WorkloadLine } from './workload-line.ts';

export interface Mapping {
  readonly command: DayTradingCommand;
  /** The symbol whose price must be young before the command is sent. */
  readonly needsPriceOf: string | null;
}

/** The command carries the line's number, by which the audit knows it. */
export function dayTradingCommand(line: WorkloadLine): Mapping {
  const mapping = unnumbered(line);
  // A file name that no command can hold.
  const { command, needsPriceOf } =
    commandFlaw(mapping.command) === null ? mapping : atEdge(line, 'malformed');
  const transactionNum = line.number;
  if (!isTransactionNum(transactionNum)) return { command, needsPriceOf };
  return { command: { ...command, transactionNum }, needsPriceOf };
}

function unnumbered(line: WorkloadLine): Mapping {
  const account = line.user ?? '';
  const symbol = line.symbol ?? '';
  switch (line.verb) {
    case 'ADD':
      return withAmount(line, (amountUnits) => ({
        command: { kind: 'deposit', account, amountUnits, createIfMissing: true },
        needsPriceOf: null,
      }));
    case 'QUOTE':
      return priced(symbol, { kind: 'quote', account, symbol });
    case 'BUY':
    case 'SELL': {
      const kind = line.verb === 'BUY' ? 'buy' : 'sell';
      return withAmount(line, (amountUnits) => ({
        command: { kind, account, symbol, amountUnits },
        needsPriceOf: symbol,
      }));
    }
    case 'COMMIT_BUY':
      return unpriced({ kind: 'commit-buy', account });
    case 'CANCEL_BUY':
      return unpriced({ kind: 'cancel-buy', account });
    case 'COMMIT_SELL':
      return unpriced({ kind: 'commit-sell', account });
    case 'CANCEL_SELL':
      return unpriced({ kind: 'cancel-sell', account });
    case 'SET_BUY_AMOUNT':
    case 'SET_SELL_AMOUNT': {
      const kind = line.verb === 'SET_BUY_AMOUNT' ? 'set-buy-amount' : 'set-sell-amount';
      return withAmount(line, (amountUnits) => ({
        command: { kind, account, symbol, amountUnits },
        needsPriceOf: symbol,
      }));
    }
    case 'SET_BUY_TRIGGER':
    case 'SET_SELL_TRIGGER': {
      const kind = line.verb === 'SET_BUY_TRIGGER' ? 'set-buy-trigger' : 'set-sell-trigger';
      return withAmount(line, (triggerUnits) => ({
        command: { kind, account, symbol, triggerUnits },
        needsPriceOf: symbol,
      }));
    }
    case 'CANCEL_SET_BUY':
      return priced(symbol, { kind: 'cancel-set-buy', account, symbol });
    case 'CANCEL_SET_SELL':
      return priced(symbol, { kind: 'cancel-set-sell', account, symbol });
    case 'DUMPLOG':
      return unpriced(dumplog(line));
    case 'DISPLAY_SUMMARY':
      return unpriced({ kind: 'display-summary', account });
  }
}

const priced = (symbol: string, command: DayTradingCommand): Mapping => ({
  command,
  needsPriceOf: symbol,
});

const unpriced = (command: DayTradingCommand): Mapping => ({ command, needsPriceOf: null });

function dumplog({ user, filename }: WorkloadLine): DayTradingCommand {
  const whose = user === null ? {} : { account: user };
  return { kind: 'dumplog', ...whose, filename: filename ?? '' };
}

// A minus sign, a zero or a third decimal is for the books to refuse; what is no number at all, or none
// that a command can hold, is not.
function withAmount(line: WorkloadLine, build: (amountUnits: Money) => Mapping): Mapping {
  const amountUnits = signedMoney(line.amount ?? '');
  return amountUnits === null ? atEdge(line, 'bad-amount') : build(amountUnits);
}

function atEdge(line: WorkloadLine, reason: RejectReason): Mapping {
  const { verb: word, user: account, symbol, number: transactionNum } = line;
  const text = [word, account, symbol, line.amount, line.filename]
    .filter((arg) => arg !== null)
    .join(',');
  const input = { word, account, symbol, text, transactionNum };
  return unpriced(edgeRejection(input, reason));
}

function signedMoney(text: string): Money | null {
  const isNegative = text.startsWith('-');
  const units = parseMoney(isNegative ? text.slice(1) : text);
  return units === null || !isNegative ? units : money(0 - units);
}
