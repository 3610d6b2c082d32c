// `holdfast prices [SYMBOL...]`: what is traded, at what price, and what the house has left.

import type { Command } from 'commander';
import type { InstrumentView } from '../../domain/instrument.ts';
import { CliContext, tableText } from '../cli-context.ts';
import { CliFailure } from '../cli-failure.ts';
import { moneyColumn } from '../money-column.ts';

export function addPrices(program: Command): void {
  const verb = program
    .command('prices')
    .description('traded symbols: price, age, what is left, volume')
    .argument('[symbols...]', 'only these');
  verb.action(async (symbols: string[]) => {
    const context = new CliContext(verb);
    const { value } = await context.withClient((client) => client.instruments());
    const unknown = symbols.filter((symbol) => !value.some((row) => row.symbol === symbol));
    if (unknown.length > 0) {
      throw new CliFailure(
        `Nobody trades ${unknown.join(', ')} here.`,
        'holdfast prices lists all.',
      );
    }
    const chosen = value.filter((row) => symbols.length === 0 || symbols.includes(row.symbol));
    context.print({ json: chosen, text: pricesText(chosen) });
  });
}

const head = ['symbol', 'price', 'age', 'left', 'volume'];

function pricesText(shown: readonly InstrumentView[]): string {
  const prices = moneyColumn(shown.map((row) => row.priceUnits));
  const rows = shown.map((row, i) => [
    row.symbol,
    prices[i] ?? '',
    age(Date.now() - row.priceMs),
    row.inventory ?? 'unlimited',
    row.volume,
  ]);
  return tableText(head, rows);
}

// Two clocks are compared here, the leader's and this machine's: a price from the future is "now".
function age(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  if (seconds < 120) return `${seconds} s`;
  return seconds < 7200 ? `${Math.round(seconds / 60)} min` : `${Math.round(seconds / 3600)} h`;
}
