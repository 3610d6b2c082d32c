// `holdfast triggers ACCOUNT` and `holdfast locks ACCOUNT`: the automatic trades it has set, and its
// quotes awaiting COMMIT.

import type { Command } from 'commander';
import { formatMoney } from '../../domain/money.ts';
import type { QuoteLockView, TriggerView } from '../../domain/standing.ts';
import { CliContext, tableText } from '../cli-context.ts';
import type { Cell } from '../cli-context.ts';
import { CliFailure } from '../cli-failure.ts';
import { accountName } from '../flag-values.ts';

export function addTriggers(program: Command): void {
  const verb = program
    .command('triggers')
    .description('automatic trades an account has set, oldest first')
    .argument('[account]', 'whose', accountName, 'demo');
  verb.action(async (name: string) => {
    const context = new CliContext(verb);
    const { value } = await context.withClient((client) => client.triggers(name));
    const rows = known(value, name);
    const text =
      rows.length === 0 ? 'No triggers.' : tableText(triggerHead, rows.map(triggerCells));
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
    const text = rows.length === 0 ? 'No open locks.' : tableText(lockHead, rows.map(lockCells));
    context.print({ json: rows, text });
  });
}

function known<T>(value: T | null, name: string): T {
  if (value !== null) return value;
  throw new CliFailure(`There is no account ${name}.`, `Open it: holdfast account create ${name}`);
}

const triggerHead = ['side', 'symbol', 'amount', 'trigger', 'reserved'];

const triggerCells = (row: TriggerView): Cell[] => [
  row.side,
  row.symbol,
  formatMoney(row.amountUnits),
  row.triggerUnits === null ? 'not set' : formatMoney(row.triggerUnits),
  row.side === 'buy' ? formatMoney(row.amountUnits) : row.quantity,
];

const lockHead = ['number', 'side', 'quantity', 'symbol', 'price', 'until'];

const lockCells = (row: QuoteLockView): Cell[] => [
  row.number,
  row.side,
  row.quantity,
  row.symbol,
  formatMoney(row.priceUnits),
  new Date(row.expiresMs).toISOString(),
];
