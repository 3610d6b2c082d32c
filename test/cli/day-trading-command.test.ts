// Which command of the cluster a workload line becomes, and which lines never reach it.

import { expect, test } from 'vitest';
import { dayTradingCommand } from '../../src/cli/replay/day-trading-command.ts';
import { readWorkloadLine, workloadVerbs } from '../../src/cli/replay/workload-line.ts';

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

test('what the cluster cannot do yet is unsupported, never a success', () => {
  const args = (verb: string): string => {
    if (verb === 'DUMPLOG') return './log';
    if (verb === 'DISPLAY_SUMMARY') return 'ann';
    return verb.startsWith('CANCEL') ? 'ann,S' : 'ann,S,1.00';
  };
  const unsupported = workloadVerbs.filter((verb) => /SET_|DUMPLOG|DISPLAY/.test(verb));
  expect(unsupported).toHaveLength(8);
  for (const verb of unsupported) {
    expect(mapped(`[1] ${verb},${args(verb)}`)).toEqual({ kind: 'unsupported' });
  }
});
