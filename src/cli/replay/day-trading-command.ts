// Maps a workload line to the command the cluster knows. An amount that no account could hold is
// answered here, as the books would answer it.

import type { Command } from '../../domain/command.ts';
import { parseMoney } from '../../domain/money.ts';
import type { Money } from '../../domain/money.ts';
import type { RejectReason } from '../../domain/reject-reason.ts';
import type { WorkloadLine } from './workload-line.ts';

export type Mapping =
  | { readonly kind: 'command'; readonly command: Command; readonly needsPriceOf: string | null }
  | { readonly kind: 'rejected'; readonly ordRejReason: RejectReason };

const unitsPerCent = 100;

export function dayTradingCommand(line: WorkloadLine): Mapping {
  const account = line.user ?? '';
  const symbol = line.symbol ?? '';
  switch (line.verb) {
    case 'ADD':
      return withAmount(line, (amountUnits) => ({
        kind: 'command',
        command: { kind: 'deposit', account, amountUnits, createIfMissing: true },
        needsPriceOf: null,
      }));
    case 'QUOTE':
      return priced(symbol, { kind: 'quote', account, symbol });
    case 'BUY':
    case 'SELL': {
      const kind = line.verb === 'BUY' ? 'buy' : 'sell';
      return withAmount(line, (amountUnits) => ({
        kind: 'command',
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
        kind: 'command',
        command: { kind, account, symbol, amountUnits },
        needsPriceOf: symbol,
      }));
    }
    case 'SET_BUY_TRIGGER':
    case 'SET_SELL_TRIGGER': {
      const kind = line.verb === 'SET_BUY_TRIGGER' ? 'set-buy-trigger' : 'set-sell-trigger';
      return withAmount(line, (triggerUnits) => ({
        kind: 'command',
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

const priced = (symbol: string, command: Command): Mapping => ({
  kind: 'command',
  command,
  needsPriceOf: symbol,
});

const unpriced = (command: Command): Mapping => ({ kind: 'command', command, needsPriceOf: null });

function dumplog({ user, filename }: WorkloadLine): Command {
  const whose = user === null ? {} : { account: user };
  return { kind: 'dumplog', ...whose, filename: filename ?? '' };
}

// Day trading counts in whole cents; a third decimal is as bad as a minus sign.
function withAmount(line: WorkloadLine, build: (amountUnits: Money) => Mapping): Mapping {
  const amountUnits = parseMoney(line.amount ?? '');
  if (amountUnits === null || amountUnits === 0 || amountUnits % unitsPerCent !== 0) {
    return { kind: 'rejected', ordRejReason: 'bad-amount' };
  }
  return build(amountUnits);
}
