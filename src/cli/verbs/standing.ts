// `holdfast triggers ACCOUNT` and `holdfast locks ACCOUNT`: the automatic trades it has set, and its
// quotes awaiting COMMIT.

import type { Command } from 'commander';
import type { QuoteLockView, TriggerView } from '../../domain/standing.ts';
import { CliContext, tableText } from '../cli-context.ts';
import type { Cell } from '../cli-context.ts';
import { accountName } from '../flag-values.ts';
import { moneyColumn } from '../money-column.ts';
import { noSuchAccount } from '../no-such-account.ts';

export function addTriggers(program: Command): void {
  const verb = program
    .command('triggers')
    .description('automatic trades an account has set, oldest first')
    .argument('[account]', 'whose', accountName, 'demo');
  verb.action(async (name: string) => {
    const context = new CliContext(verb);
    const { value } = await context.withClient((client) => client.triggers(name));
    const rows = known(value, name);
    const text = rows.length === 0 ? 'No triggers.' : tableText(triggerHead, triggerRows(rows));
    context.print({ json: rows, text });
  });
}

export function addLocks(program: Command): void {
  const verb = program
    .command('locks')
    .description('quotes of an account that await COMMIT, oldest first')
    .argument('[account]', 'whose', accountName, 'demo');
  verb.action(async (name: string) => {
    const context = new CliContext(verb);
    const { value } = await context.withClient((client) => client.quoteLocks(name));
    const rows = known(value, name);
    const text = rows.length === 0 ? 'No open locks.' : tableText(lockHead, lockRows(rows));
    context.print({ json: rows, text });
  });
}

function known<T>(value: T | null, name: string): T {
  if (value !== null) return value;
  throw noSuchAccount(name);
}

const triggerHead = ['side', 'symbol', 'amount', 'trigger', 'reserved'];

function triggerRows(rows: readonly TriggerView[]): Cell[][] {
  const amounts = moneyColumn(rows.map((row) => row.amountUnits));
  const triggers = moneyColumn(rows.map((row) => row.triggerUnits));
  return rows.map((row, i) => [
    row.side,
    row.symbol,
    amounts[i] ?? '',
    row.triggerUnits === null ? 'not set' : (triggers[i] ?? ''),
    row.side === 'buy' ? (amounts[i] ?? '') : row.quantity,
  ]);
}

const lockHead = ['number', 'side', 'quantity', 'symbol', 'price', 'until'];

function lockRows(rows: readonly QuoteLockView[]): Cell[][] {
  const prices = moneyColumn(rows.map((row) => row.priceUnits));
  return rows.map((row, i) => [
    row.number,
    row.side,
    row.quantity,
    row.symbol,
    prices[i] ?? '',
    new Date(row.expiresMs).toISOString(),
  ]);
}
