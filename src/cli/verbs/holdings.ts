// `holdfast holdings ACCOUNT`: its cash and its shares, each as of one log index.

import type { Command } from 'commander';
import type { AccountView, HoldingView } from '../../domain/account.ts';
import { formatMoney } from '../../domain/money.ts';
import { CliContext, tableText } from '../cli-context.ts';
import { CliFailure } from '../cli-failure.ts';
import { accountName } from '../flag-values.ts';

export function addHoldings(program: Command): void {
  const verb = program
    .command('holdings')
    .description('cash and shares of an account')
    .argument('[account]', 'whose', accountName, 'demo');
  verb.action(async (name: string) => {
    const context = new CliContext(verb);
    const { account, holdings } = await context.withClient(async (client) => {
      const found = await client.account(name);
      if (found.value === null) {
        throw new CliFailure(
          `There is no account ${name}.`,
          `Open it: holdfast account create ${name}`,
        );
      }
      const held = await client.holdings(name);
      return { account: found.value, holdings: held.value ?? [] };
    });
    context.print({ json: { account, holdings }, text: holdingsText(account, holdings) });
  });
}

const head = ['symbol', 'free', 'reserved', 'cost'];

function holdingsText(account: AccountView, holdings: readonly HoldingView[]): string {
  const rows = holdings.map((holding) => [
    holding.symbol,
    holding.quantity,
    holding.reserved,
    formatMoney(holding.costUnits),
  ]);
  const reserved = formatMoney(account.reservedCashUnits);
  const state = account.active ? '' : ', inactive';
  const cash = `${account.account} (${account.accountKind}${state}): cash ${formatMoney(account.cashUnits)}, reserved ${reserved}`;
  return rows.length === 0 ? `${cash}\nNo shares.` : `${cash}\n${tableText(head, rows)}`;
}
