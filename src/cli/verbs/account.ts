// `holdfast account create|deposit|activate|deactivate|record`: opens an account, adds cash to one, wakes
// it or puts it to sleep, records something about it.

import { Option } from 'commander';
import type { Command } from 'commander';
import type { AccountKind } from '../../domain/command.ts';
import { formatMoney } from '../../domain/money.ts';
import type { Money } from '../../domain/money.ts';
import { CliContext } from '../cli-context.ts';
import { accountName, amount } from '../flag-values.ts';
import { printOutcome } from '../outcome-text.ts';

export function addAccount(program: Command): void {
  const account = program.command('account').description('open accounts, add cash, record events');
  addCreate(account);
  addDeposit(account);
  addActive(account, true);
  addActive(account, false);
  addRecord(account);
}

function addCreate(account: Command): void {
  const kind = new Option(
    '--kind <kind>',
    'cash: has cash and holdings; house: neither, no limits',
  );
  const verb = account
    .command('create')
    .description('open an account')
    .argument('<name>', 'its name for ever', accountName)
    .addOption(kind.choices(['cash', 'house']).default('cash'))
    .option('--display-name <text>', 'shown to people');
  verb.action(async (name: string, options: { kind: AccountKind; displayName?: string }) => {
    const context = new CliContext(verb);
    const { kind: accountKind, displayName } = options;
    const opening = { kind: 'create-account', account: name, accountKind } as const;
    const outcome = await context.withClient((client) =>
      client.submit(displayName === undefined ? opening : { ...opening, displayName }),
    );
    printOutcome(context, `account ${name}`, outcome);
  });
}

function addDeposit(account: Command): void {
  const verb = account
    .command('deposit')
    .description('add cash to an account')
    .argument('<name>', 'whose cash', accountName)
    .argument('<amount>', 'dollars, like 100.00', amount)
    .option('--create', 'open the account if there is none', false);
  verb.action(async (name: string, amountUnits: Money, options: { create: boolean }) => {
    const context = new CliContext(verb);
    const createIfMissing = options.create;
    const outcome = await context.withClient((client) =>
      client.submit({ kind: 'deposit', account: name, amountUnits, createIfMissing }),
    );
    printOutcome(context, `${formatMoney(amountUnits)} to ${name}`, outcome);
  });
}

function addActive(account: Command, active: boolean): void {
  const word = active ? 'activate' : 'deactivate';
  const verb = account
    .command(word)
    .description(active ? 'let an account act again' : 'refuse what an account does from now on')
    .argument('<name>', 'which account', accountName);
  verb.action(async (name: string) => {
    const context = new CliContext(verb);
    const outcome = await context.withClient((client) =>
      client.submit({ kind: 'set-account-active', account: name, active }),
    );
    printOutcome(context, `${word} ${name}`, outcome);
  });
}

function addRecord(account: Command): void {
  const verb = account
    .command('record')
    .description('record an event of an account, for whoever follows it')
    .argument('<name>', 'whose event', accountName)
    .argument('<data>', '1 to 4,096 bytes of text');
  verb.action(async (name: string, data: string) => {
    const context = new CliContext(verb);
    const outcome = await context.withClient((client) =>
      client.recordEvent({ account: name, data }),
    );
    printOutcome(context, `event of ${name}`, outcome);
  });
}
