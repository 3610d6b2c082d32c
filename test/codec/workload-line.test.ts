// One line of a workload file: what is forgiven, what is not.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  readWorkloadLine,
  workloadVerbs,
  writeWorkloadLine,
} from '../../src/codec/workload-line.ts';
import type { WorkloadLine } from '../../src/codec/workload-line.ts';

const add = {
  number: 1,
  verb: 'ADD',
  user: 'oY01WVirLr',
  symbol: null,
  amount: '63511.53',
  filename: null,
};

test.each([
  ['a clean line', '[1] ADD,oY01WVirLr,63511.53'],
  ['a trailing blank', '[1] ADD,oY01WVirLr,63511.53 '],
  ['a trailing blank and CR', '[1] ADD,oY01WVirLr,63511.53 \r'],
  ['blanks around arguments', '[1] ADD, oY01WVirLr , 63511.53'],
  ['more blanks after the number', '[1]   ADD,oY01WVirLr,63511.53'],
])('%s is read', (_name, text) => {
  expect(readWorkloadLine(text)).toEqual({ kind: 'line', line: add });
});

test('the number is what stands in the brackets, in whatever order', () => {
  const reading = readWorkloadLine('[19] CANCEL_BUY,oY01WVirLr ');
  expect(reading).toMatchObject({ kind: 'line', line: { number: 19, verb: 'CANCEL_BUY' } });
});

test('a DUMPLOG belongs to a user or to nobody', () => {
  expect(readWorkloadLine('[20] DUMPLOG,oY01WVirLr,./userLOG')).toMatchObject({
    line: { user: 'oY01WVirLr', filename: './userLOG' },
  });
  expect(readWorkloadLine('[21] DUMPLOG,./allLOG')).toMatchObject({
    line: { user: null, filename: './allLOG' },
  });
});

test('symbols keep their case and may be longer than three letters', () => {
  const reading = readWorkloadLine('[3] BUY,oY01WVirLr,gameStart,12.00 ');
  expect(reading).toMatchObject({ line: { symbol: 'gameStart', amount: '12.00' } });
});

test('an amount is kept as it stands, bad or not: it is the books that refuse it', () => {
  expect(readWorkloadLine('[1] ADD,a,-73280.58 ')).toMatchObject({ line: { amount: '-73280.58' } });
  expect(readWorkloadLine('[1] ADD,a,lots')).toMatchObject({ line: { amount: 'lots' } });
});

test('an empty line is no line', () => {
  for (const text of ['', ' ', '\r']) expect(readWorkloadLine(text)).toEqual({ kind: 'blank' });
});

test.each([
  ['no number', 'ADD,a,1.00'],
  ['an unknown command', '[1] STEAL,a,1.00'],
  ['a word of every object', '[1] constructor,a'],
  ['too few arguments', '[1] ADD,a'],
  ['too many arguments', '[1] COMMIT_BUY,a,S'],
  ['no arguments', '[1] QUOTE'],
  ['an empty user', '[1] ADD,,1.00'],
  ['an impossible user', '[1] ADD,a b,1.00'],
  ['an impossible symbol', '[1] QUOTE,a,$$$'],
  ['a DUMPLOG without a file', '[1] DUMPLOG,a,'],
])('%s is an error that says why', (_name, text) => {
  const reading = readWorkloadLine(text);
  expect(reading.kind).toBe('error');
  if (reading.kind === 'error') expect(reading.reason).not.toBe('');
});

test('what is written is read back, whatever the quirks around it', () => {
  fc.assert(
    fc.property(anyLine(), fc.constantFrom('', ' ', '\r', ' \r', '  '), (line, end) => {
      expect(readWorkloadLine(writeWorkloadLine(line) + end)).toEqual({ kind: 'line', line });
    }),
  );
});

function anyLine(): fc.Arbitrary<WorkloadLine> {
  const word = fc.stringMatching(/^[A-Za-z0-9]{1,10}$/);
  const cents = fc.integer({ min: 0, max: 10_000_000 }).map((n) => (n / 100).toFixed(2));
  return fc
    .record({
      number: fc.nat(),
      verb: fc.constantFrom(...workloadVerbs),
      user: word,
      symbol: word,
      cents,
    })
    .map(({ number, verb, user, symbol, cents: amount }) => {
      const line = { number, verb, user, symbol: null, amount: null, filename: null };
      if (verb === 'DUMPLOG') return { ...line, filename: './testLOG' };
      if (verb === 'ADD') return { ...line, amount };
      if (/^(BUY|SELL|SET_)/.test(verb)) return { ...line, symbol, amount };
      return verb === 'QUOTE' || verb.startsWith('CANCEL_SET') ? { ...line, symbol } : line;
    });
}
