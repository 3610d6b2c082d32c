// `holdfast orders ACCOUNT`: its orders, newest first; or one order of anybody by its number.

import type { Command } from 'commander';
import type { HoldfastClient } from '../../client/holdfast-client.ts';
import { orderNumber } from '../../domain/ids.ts';
import type { Money } from '../../domain/money.ts';
import { ordTypeOf } from '../../domain/order.ts';
import type { OrderView } from '../../domain/order.ts';
import { CliContext, tableText } from '../cli-context.ts';
import { CliFailure } from '../cli-failure.ts';
import { accountName, wholeNumber } from '../flag-values.ts';
import { moneyColumn } from '../money-column.ts';
import { requireAccount } from '../no-such-account.ts';

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
    const text = orders.length === 0 ? 'No orders.' : tableText(head, rowsOf(orders));
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
    const found = await ordersOf(client, account, options);
    // None may mean nobody: a name that was mistyped is no account without orders.
    if (found.length === 0) await requireAccount(client, account);
    return found;
  });
}

async function ordersOf(
  client: HoldfastClient,
  account: string,
  { open, before, limit }: OrdersOptions,
): Promise<OrderView[]> {
  if (open === true) return (await client.openOrders(account)).value;
  // To the cluster 0 says "from the newest": nothing is numbered below it.
  if (before === 0) return [];
  const page = before === undefined ? { limit } : { limit, before: orderNumber(before) };
  return [...(await client.orders(account, page)).value];
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

function rowsOf(orders: readonly OrderView[]): (string | number)[][] {
  const limits = moneyColumn(orders.map((order) => known(order.limitUnits)));
  const stops = moneyColumn(orders.map((order) => known(order.stopUnits)));
  const averages = moneyColumn(orders.map((order) => (order.cumQty > 0 ? order.avgPxUnits : null)));
  return orders.map((order, i) => [
    order.number,
    new Date(order.transactTimeMs).toISOString(),
    order.account,
    order.side,
    order.quantity,
    order.symbol,
    ordTypeOf(order.limitUnits, order.stopUnits),
    limits[i] ?? '',
    stops[i] ?? '',
    order.cumQty,
    averages[i] ?? '',
    order.ordStatus,
  ]);
}

const known = (units: Money): Money | null => (units > 0 ? units : null);
