// `holdfast holdings ACCOUNT`: its cash and its shares, each as of one log index.

import type { Command } from 'commander';
import type { AccountView, HoldingView } from '../../domain/account.ts';
import { formatMoney } from '../../domain/money.ts';
import { CliContext, tableText } from '../cli-context.ts';
import { accountName } from '../flag-values.ts';
import { moneyColumn } from '../money-column.ts';
import { noSuchAccount } from '../no-such-account.ts';

export function addHoldings(program: Command): void {
  const verb = program
    .command('holdings')
    .description('cash and shares of an account')
    .argument('[account]', 'whose', accountName, 'demo');
  verb.action(async (name: string) => {
    const context = new CliContext(verb);
    const { account, holdings } = await context.withClient(async (client) => {
      const found = await client.account(name);
      if (found.value === null) throw noSuchAccount(name);
      const held = await client.holdings(name);
      return { account: found.value, holdings: held.value ?? [] };
    });
    context.print({ json: { account, holdings }, text: holdingsText(account, holdings) });
  });
}

const head = ['symbol', 'free', 'reserved', 'cost'];

function holdingsText(account: AccountView, holdings: readonly HoldingView[]): string {
  const costs = moneyColumn(holdings.map((holding) => holding.costUnits));
  const rows = holdings.map((holding, i) => [
    holding.symbol,
    holding.quantity,
    holding.reserved,
    costs[i] ?? '',
  ]);
  const reserved = formatMoney(account.reservedCashUnits);
  const state = account.active ? '' : ', inactive';
  const cash = `${account.account} (${account.accountKind}${state}): cash ${formatMoney(account.cashUnits)}, reserved ${reserved}`;
  return rows.length === 0 ? `${cash}\nNo shares.` : `${cash}\n${tableText(head, rows)}`;
}
