// Which command of the cluster a workload line becomes, and which lines never reach it.

import { expect, test } from 'vitest';
import { dayTradingCommand } from '../../src/cli/replay/day-trading-command.ts';
import { readWorkloadLine } from '../../src/cli/replay/workload-line.ts';

function mapped(text: string) {
  const reading = readWorkloadLine(text);
  if (reading.kind !== 'line') throw new Error(`not a line: ${text}`);
  return dayTradingCommand(reading.line);
}

test('ADD opens the account', () => {
  expect(mapped('[1] ADD,ann,100.50')).toEqual({
    kind: 'command',
    command: { kind: 'deposit', account: 'ann', amountUnits: 1_005_000, createIfMissing: true },
    needsPriceOf: null,
  });
});

test('QUOTE, BUY and SELL need a price, and the commits do not', () => {
  expect(mapped('[1] QUOTE,ann,S')).toMatchObject({ needsPriceOf: 'S' });
  expect(mapped('[1] BUY,ann,S,1.00')).toMatchObject({
    needsPriceOf: 'S',
    command: { kind: 'buy' },
  });
  expect(mapped('[1] SELL,ann,S,1.00')).toMatchObject({
    needsPriceOf: 'S',
    command: { kind: 'sell' },
  });
  for (const verb of ['COMMIT_BUY', 'CANCEL_BUY', 'COMMIT_SELL', 'CANCEL_SELL']) {
    const command = { kind: verb.toLowerCase().replace('_', '-'), account: 'ann' };
    expect(mapped(`[1] ${verb},ann`)).toEqual({ kind: 'command', command, needsPriceOf: null });
  }
});

test.each(['-73280.58', '0.00', '1.005', 'lots', '99999999999999999'])(
  'an amount of %s is rejected here as bad-amount',
  (amount) => {
    const rejected = { kind: 'rejected', ordRejReason: 'bad-amount' };
    expect(mapped(`[1] ADD,ann,${amount}`)).toEqual(rejected);
    expect(mapped(`[1] BUY,ann,S,${amount}`)).toEqual(rejected);
  },
);

test('every one of the sixteen becomes a command; a trigger is a price', () => {
  const common = { account: 'ann', symbol: 'S' };
  const kindOf = (verb: string): string => verb.toLowerCase().replaceAll('_', '-');
  for (const verb of ['SET_BUY_AMOUNT', 'SET_SELL_AMOUNT']) {
    const command = { kind: kindOf(verb), ...common, amountUnits: 10_000 };
    expect(mapped(`[1] ${verb},ann,S,1.00`)).toMatchObject({ command, needsPriceOf: 'S' });
  }
  for (const verb of ['SET_BUY_TRIGGER', 'SET_SELL_TRIGGER']) {
    const command = { kind: kindOf(verb), ...common, triggerUnits: 10_000 };
    expect(mapped(`[1] ${verb},ann,S,1.00`)).toMatchObject({ command, needsPriceOf: 'S' });
  }
  for (const verb of ['CANCEL_SET_BUY', 'CANCEL_SET_SELL']) {
    expect(mapped(`[1] ${verb},ann,S`)).toMatchObject({
      command: { kind: kindOf(verb), ...common },
    });
  }
  expect(mapped('[1] DISPLAY_SUMMARY,ann')).toMatchObject({
    command: { kind: 'display-summary', account: 'ann' },
  });
});

test('a DUMPLOG is of one user or of everybody', () => {
  const filename = './log';
  const one = { kind: 'dumplog', account: 'ann', filename };
  expect(mapped('[1] DUMPLOG,ann,./log')).toMatchObject({ command: one, needsPriceOf: null });
  const all = mapped('[1] DUMPLOG,./log');
  expect(all).toEqual({
    kind: 'command',
    command: { kind: 'dumplog', filename },
    needsPriceOf: null,
  });
});
