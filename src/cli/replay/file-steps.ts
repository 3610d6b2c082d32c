// A workload file in its own time: line n happens n milliseconds after the first, whatever the clocks of
// the machines say. Every line is preceded by the command that moves the machine clock on, symbols are
// listed at their first use, and a price older than 20 s of file time is set again. A pure function of
// file, seed and start, so that what is rejected is fixed.

import type { Command } from '../../domain/command.ts';
import { dayTradingCommand } from '../../codec/day-trading-command.ts';
import type { Step } from './pipelined-play.ts';
import { seededPrice } from './seeded-price.ts';
import type { WorkloadLine } from '../../codec/workload-line.ts';

export interface FileTime {
  readonly seed: number;
  /** The machine clock at line 0, ms since 1970; ahead of every leader's clock until the file is over. */
  readonly startMs: number;
}

const priceTtlMs = 60_000;
const priceAgeMaxMs = 20_000;
const replaySource = 2;

export function* fileSteps(lines: Iterable<WorkloadLine>, time: FileTime): Generator<Step> {
  /** When a symbol was priced last, ms of file time. */
  const pricedAtMs = new Map<string, number>();
  let fileMs = 0;
  for (const line of lines) {
    fileMs += 1;
    const { command, needsPriceOf: symbol } = dayTradingCommand(line);
    const clock: Command = { kind: 'advance-clock', clockMs: time.startMs + fileMs };
    const price = symbol === null ? null : pricingOf(pricedAtMs.get(symbol), fileMs);
    const pricing = symbol === null || price === null ? [] : [commandOf(price, symbol, time.seed)];
    if (symbol !== null && price !== null) pricedAtMs.set(symbol, fileMs);
    yield { before: [clock, ...pricing], line, command };
  }
}

type Pricing = 'list' | 'set';

function pricingOf(pricedMs: number | undefined, nowMs: number): Pricing | null {
  if (pricedMs === undefined) return 'list';
  return nowMs - pricedMs > priceAgeMaxMs ? 'set' : null;
}

function commandOf(pricing: Pricing, symbol: string, seed: number): Command {
  const priceUnits = seededPrice(seed, symbol);
  if (pricing === 'list') {
    return { kind: 'list-instrument', symbol, priceUnits, inventory: null, priceTtlMs };
  }
  return { kind: 'set-price', symbol, priceUnits, source: replaySource, sourceSequence: null };
}
