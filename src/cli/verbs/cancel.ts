// `holdfast cancel [NUMBER]`: ends an open order by its number or clOrdId, or all of an account's.

import { InvalidArgumentError } from 'commander';
import type { Command } from 'commander';
import type { HoldfastClient } from '../../client/holdfast-client.ts';
import { orderNumber } from '../../domain/ids.ts';
import type { OrderReference } from '../../domain/command.ts';
import type { Outcome } from '../../domain/outcome.ts';
import { CliContext } from '../cli-context.ts';
import { accountName, clOrdIdText, symbolName, wholeNumber } from '../flag-values.ts';
import { canceledText, countText, outcomeText, printOutcome } from '../outcome-text.ts';

interface CancelOptions {
  readonly account: string;
  readonly clOrdId?: string;
  readonly all?: boolean;
  readonly symbol?: string;
}

export function addCancel(program: Command): void {
  const verb = program
    .command('cancel')
    .description('cancel an open order: holdfast cancel 17')
    .argument('[number]', 'its order number', wholeNumber(0))
    .option('-a, --account <name>', 'whose order it is', accountName, 'demo')
    .option('--cl-ord-id <id>', 'the id it came with, in place of its number', clOrdIdText)
    .option('--all', 'every open order of the account')
    .option('--symbol <symbol>', 'with --all: only of this symbol', symbolName);
  verb.action(async (number: number | undefined, options: CancelOptions) => {
    const context = new CliContext(verb);
    const { account, symbol } = options;
    if (options.all === true) {
      await cancelAll(context, account, symbol);
      return;
    }
    const order = referenceOf(number, options.clOrdId);
    const outcome = await context.withClient((client) => client.cancelOrder(account, order));
    const named = options.clOrdId ?? String(number);
    printCanceled(context, `cancel order ${named} of ${account}`, outcome);
  });
}

function printCanceled(context: CliContext, what: string, outcome: Outcome): void {
  if (outcome.kind === 'rejected') printOutcome(context, what, outcome);
  else context.print({ json: outcome, text: canceledText(outcome) });
}

function referenceOf(number: number | undefined, clOrdId: string | undefined): OrderReference {
  if ((number === undefined) === (clOrdId === undefined)) {
    throw new InvalidArgumentError('Say which: an order number, --cl-ord-id ID, or --all.');
  }
  if (clOrdId !== undefined) return { origClOrdId: clOrdId };
  return { number: orderNumber(number ?? 0) };
}

/** Again and again, because one command ends a bounded number. */
async function cancelAll(context: CliContext, account: string, symbol?: string): Promise<void> {
  const { canceled, last } = await context.withClient(async (client: HoldfastClient) => {
    for (let sum = 0; ;) {
      const outcome: Outcome = await client.cancelAll(account, symbol);
      if (outcome.kind === 'rejected') return { canceled: sum, last: outcome };
      sum += outcome.quantity;
      if (outcome.quantity === 0) return { canceled: sum, last: outcome };
    }
  });
  const text = last.kind === 'rejected' ? outcomeText(account, last) : countText(canceled);
  context.print({ json: { canceled, last }, text });
  if (last.kind === 'rejected') process.exitCode = 1;
}
