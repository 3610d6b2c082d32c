// `holdfast order SIDE QUANTITY SYMBOL`: a market order, filled whole or rejected; with --limit or --stop
// one that may wait.

import { Argument, InvalidArgumentError, Option } from 'commander';
import type { Command } from 'commander';
import type { Command as BookCommand, PlaceOrder } from '../../domain/command.ts';
import type { Money } from '../../domain/money.ts';
import { timesInForce } from '../../domain/order.ts';
import type { Side, TimeInForce } from '../../domain/order.ts';
import { quantity, quantityMax } from '../../domain/quantity.ts';
import { CliContext } from '../cli-context.ts';
import { accountName, amount, clOrdIdText, symbolName, wholeNumber } from '../flag-values.ts';
import { printOutcome } from '../outcome-text.ts';

interface OrderOptions {
  readonly account: string;
  readonly clOrdId?: string;
  readonly limit?: Money;
  readonly stop?: Money;
  readonly tif?: TimeInForce;
}

export function addOrder(program: Command): void {
  const verb = program
    .command('order')
    .description('place an order: holdfast order buy 5 FishCo --limit 9.50')
    .addArgument(new Argument('<side>').choices(['buy', 'sell']))
    .argument('<quantity>', 'whole shares', wholeNumber(1, quantityMax))
    .argument('<symbol>', 'what to trade', symbolName)
    .option('-a, --account <name>', 'whose order it is', accountName, 'demo')
    .option('--limit <price>', 'trade at this price or better', amount)
    .option('--stop <price>', 'wait until the price comes to this one', amount)
    .addOption(new Option('--tif <word>', 'how long it waits (gtc)').choices(timesInForce))
    .option('--cl-ord-id <id>', 'your own id: sent twice, it is one order', clOrdIdText);
  verb.action(async (...args: [Side, number, string, OrderOptions]) => {
    const [side, shares, symbol, options] = args;
    const { account, clOrdId } = options;
    const context = new CliContext(verb);
    const order = { account, symbol, side, quantity: quantity(shares) };
    const command = orderOf(clOrdId === undefined ? order : { ...order, clOrdId }, options);
    const outcome = await context.withClient((client) => client.submit(command));
    printOutcome(context, `${account} ${side} ${shares} ${symbol}`, outcome);
  });
}

function orderOf(order: Omit<PlaceOrder, 'kind'>, options: OrderOptions): BookCommand {
  const { limit, stop, tif } = options;
  if (stop !== undefined) {
    const timeInForce = tif ?? 'gtc';
    if (timeInForce !== 'gtc' && timeInForce !== 'day') {
      throw new InvalidArgumentError('--tif of a stop order is gtc or day.');
    }
    const limited = limit === undefined ? {} : { limitUnits: limit };
    return { kind: 'stop-order', ...order, stopUnits: stop, ...limited, timeInForce };
  }
  if (limit !== undefined) {
    return { kind: 'limit-order', ...order, limitUnits: limit, timeInForce: tif ?? 'gtc' };
  }
  if (tif === undefined) return { kind: 'order', ...order };
  throw new InvalidArgumentError('--tif needs --limit or --stop: a market order does not wait.');
}
