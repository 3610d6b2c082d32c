// Maps a workload line to the command the cluster knows. What the cluster does not do yet is
// `unsupported`, never a success; an amount that no account could hold is answered here, as the
// books would answer it.

import type { Command } from '../../domain/command.ts';
import { parseMoney } from '../../domain/money.ts';
import type { Money } from '../../domain/money.ts';
import type { RejectReason } from '../../domain/reject-reason.ts';
import type { WorkloadLine } from './workload-line.ts';

export type Mapping =
  | { readonly kind: 'command'; readonly command: Command; readonly needsPriceOf: string | null }
  | { readonly kind: 'rejected'; readonly ordRejReason: RejectReason }
  | { readonly kind: 'unsupported' };

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
      return { kind: 'command', command: { kind: 'quote', account, symbol }, needsPriceOf: symbol };
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
      return { kind: 'command', command: { kind: 'commit-buy', account }, needsPriceOf: null };
    case 'CANCEL_BUY':
      return { kind: 'command', command: { kind: 'cancel-buy', account }, needsPriceOf: null };
    case 'COMMIT_SELL':
      return { kind: 'command', command: { kind: 'commit-sell', account }, needsPriceOf: null };
    case 'CANCEL_SELL':
      return { kind: 'command', command: { kind: 'cancel-sell', account }, needsPriceOf: null };
    case 'SET_BUY_AMOUNT':
    case 'CANCEL_SET_BUY':
    case 'SET_BUY_TRIGGER':
    case 'SET_SELL_AMOUNT':
    case 'SET_SELL_TRIGGER':
    case 'CANCEL_SET_SELL':
    case 'DUMPLOG':
    case 'DISPLAY_SUMMARY':
      return { kind: 'unsupported' };
  }
}

// Day trading counts in whole cents; a third decimal is as bad as a minus sign.
function withAmount(line: WorkloadLine, build: (amountUnits: Money) => Mapping): Mapping {
  const amountUnits = parseMoney(line.amount ?? '');
  if (amountUnits === null || amountUnits === 0 || amountUnits % unitsPerCent !== 0) {
    return { kind: 'rejected', ordRejReason: 'bad-amount' };
  }
  return build(amountUnits);
}
