// `holdfast order SIDE QUANTITY SYMBOL`: one market order, filled whole or rejected.

import { Argument } from 'commander';
import type { Command } from 'commander';
import type { Side } from '../../domain/order.ts';
import { quantity, quantityMax } from '../../domain/quantity.ts';
import { CliContext } from '../cli-context.ts';
import { accountName, clOrdIdText, symbolName, wholeNumber } from '../flag-values.ts';
import { printOutcome } from '../outcome-text.ts';

interface OrderOptions {
  readonly account: string;
  readonly clOrdId?: string;
}

export function addOrder(program: Command): void {
  const verb = program
    .command('order')
    .description('place a market order: holdfast order buy 5 FishCo')
    .addArgument(new Argument('<side>').choices(['buy', 'sell']))
    .argument('<quantity>', 'whole shares', wholeNumber(1, quantityMax))
    .argument('<symbol>', 'what to trade', symbolName)
    .option('-a, --account <name>', 'whose order it is', accountName, 'demo')
    .option('--cl-ord-id <id>', 'your own id: sent twice, it is one order', clOrdIdText);
  verb.action(async (...args: [Side, number, string, OrderOptions]) => {
    const [side, shares, symbol, { account, clOrdId }] = args;
    const context = new CliContext(verb);
    const order = { kind: 'order', account, symbol, side, quantity: quantity(shares) } as const;
    const outcome = await context.withClient((client) =>
      client.submit(clOrdId === undefined ? order : { ...order, clOrdId }),
    );
    printOutcome(context, `${account} ${side} ${shares} ${symbol}`, outcome);
  });
}
