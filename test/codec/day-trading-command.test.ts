// Which command of the cluster a workload line becomes, and what the log is told of lines that are none.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { commandFlaw } from '../../src/codec/command-flaw.ts';
import { dayTradingCommand } from '../../src/codec/day-trading-command.ts';
import { edgeRejectionOfLine } from '../../src/codec/edge-rejection.ts';
import { readWorkloadLine } from '../../src/codec/workload-line.ts';

function mapped(text: string) {
  const reading = readWorkloadLine(text);
  if (reading.kind !== 'line') throw new Error(`not a line: ${text}`);
  return dayTradingCommand(reading.line);
}

test('ADD opens the account', () => {
  expect(mapped('[1] ADD,ann,100.50')).toEqual({
    command: {
      kind: 'deposit',
      account: 'ann',
      amountUnits: 1_005_000,
      createIfMissing: true,
      transactionNum: 1,
    },
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
    const kind = verb.toLowerCase().replace('_', '-');
    const command = { kind, account: 'ann', transactionNum: 1 };
    expect(mapped(`[1] ${verb},ann`)).toEqual({ command, needsPriceOf: null });
  }
});

test.each([
  ['-73280.58', -732_805_800],
  ['0.00', 0],
  ['1.005', 10_050],
  ['-0', 0],
  ['900719925474.0991', Number.MAX_SAFE_INTEGER],
])('an amount of %s is for the books to refuse', (amount, amountUnits) => {
  expect(mapped(`[1] ADD,ann,${amount}`).command).toMatchObject({ kind: 'deposit', amountUnits });
  expect(mapped(`[1] BUY,ann,S,${amount}`).command).toMatchObject({ kind: 'buy', amountUnits });
});

test.each([
  'lots',
  '1.00005',
  '1e3',
  'NaN',
  'Infinity',
  '',
  '--1',
  '900719925474.0992',
  '9'.repeat(99),
])('an amount of %j is more than a command can hold: the log is told what came in', (amount) => {
  expect(mapped(`[7] BUY,ann,S,${amount}`)).toEqual({
    command: {
      kind: 'reject-at-edge',
      word: 'BUY',
      account: 'ann',
      symbol: 'S',
      reason: 'bad-amount',
      input: `BUY,ann,S,${amount}`,
      transactionNum: 7,
    },
    needsPriceOf: null,
  });
});

test('a line that is none is told too, with what can be read of it', () => {
  expect(edgeRejectionOfLine('[12] BUY , ann, S,1.00,and more', 'malformed')).toEqual({
    kind: 'reject-at-edge',
    word: 'BUY',
    account: 'ann',
    symbol: 'S',
    reason: 'malformed',
    input: '[12] BUY , ann, S,1.00,and more',
    transactionNum: 12,
  });
  expect(edgeRejectionOfLine('\u0000\u0007GET / HTTP/1.1', 'malformed')).toEqual({
    kind: 'reject-at-edge',
    word: null,
    reason: 'malformed',
    input: '\uFFFD\uFFFDGET / HTTP/1.1',
  });
});

test('whatever comes in, the command that tells of it has no flaw', () => {
  const text = fc.string({ unit: 'binary', maxLength: 700 });
  fc.assert(
    fc.property(text, (line) => {
      expect(commandFlaw(edgeRejectionOfLine(line, 'malformed'))).toBeNull();
    }),
  );
});

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
    command: { kind: 'dumplog', filename, transactionNum: 1 },
    needsPriceOf: null,
  });
});
