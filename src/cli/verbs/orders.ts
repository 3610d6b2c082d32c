// `holdfast orders ACCOUNT`: its orders, newest first; or one order of anybody by its number.

import type { Command } from 'commander';
import { orderNumber } from '../../domain/ids.ts';
import { formatMoney } from '../../domain/money.ts';
import { ordTypeOf } from '../../domain/order.ts';
import type { OrderView } from '../../domain/order.ts';
import { CliContext, tableText } from '../cli-context.ts';
import { CliFailure } from '../cli-failure.ts';
import { accountName, wholeNumber } from '../flag-values.ts';

interface OrdersOptions {
  readonly limit: number;
  readonly before?: number;
  readonly number?: number;
  readonly open?: boolean;
}

const limitMax = 500;

export function addOrders(program: Command): void {
  const verb = program
    .command('orders')
    .description('orders of an account, newest first')
    .argument('[account]', 'whose', accountName, 'demo')
    .option('--open', 'only what is not done, oldest first')
    .option('--limit <n>', 'how many', wholeNumber(1, limitMax), 20)
    .option('--before <number>', 'only orders numbered below this one', wholeNumber(0))
    .option('--number <number>', 'this one order, whoever placed it', wholeNumber(0));
  verb.action(async (account: string, options: OrdersOptions) => {
    const context = new CliContext(verb);
    const orders = await read(context, account, options);
    const text = orders.length === 0 ? 'No orders.' : tableText(head, orders.map(cells));
    context.print({ json: orders, text });
  });
}

function read(context: CliContext, account: string, options: OrdersOptions): Promise<OrderView[]> {
  return context.withClient(async (client) => {
    if (options.number !== undefined) {
      const { value } = await client.orderByNumber(orderNumber(options.number));
      if (value !== null) return [value];
      throw new CliFailure(`There is no order ${options.number}.`, 'Numbers are dense from 0.');
    }
    if (options.open === true) return (await client.openOrders(account)).value;
    const before = options.before === undefined ? {} : { before: orderNumber(options.before) };
    const { value } = await client.orders(account, { limit: options.limit, ...before });
    return [...value];
  });
}

const head = [
  'number',
  'time',
  'account',
  'side',
  'quantity',
  'symbol',
  'type',
  'limit',
  'stop',
  'filled',
  'average',
  'status',
];

function cells(order: OrderView): (string | number)[] {
  return [
    order.number,
    new Date(order.transactTimeMs).toISOString(),
    order.account,
    order.side,
    order.quantity,
    order.symbol,
    ordTypeOf(order.limitUnits, order.stopUnits),
    order.limitUnits > 0 ? formatMoney(order.limitUnits) : '',
    order.stopUnits > 0 ? formatMoney(order.stopUnits) : '',
    order.cumQty,
    order.cumQty > 0 ? formatMoney(order.avgPxUnits) : '',
    order.ordStatus,
  ];
}
