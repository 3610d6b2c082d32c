// Records as text: XML that the log schema accepts, and JSON lines that say everything.

import { expect, test } from 'vitest';
import { auditFormat } from '../../src/audit/audit-format.ts';
import type { AuditRecord } from '../../src/audit/audit-record.ts';
import { everyCommand } from './every-command.ts';
import { schemaFlawsOf } from './log-schema.ts';

const xml = auditFormat('xml', 'cluster <1> & co');
const xmlOf = (records: readonly AuditRecord[]): string =>
  `${xml.head}${records.map((record) => xml.text(record)).join('')}${xml.foot}`;
const fund = {
  element: 'userCommand',
  index: 9,
  timestampMs: 1_700_000_000_000,
  transactionNum: 8,
  command: 'ADD',
  username: 'ann',
  stockSymbol: null,
  filename: null,
  fundsUnits: 1_000_050,
} as const;

test('every command, accepted and rejected, makes a log that the schema accepts', () => {
  const { records } = everyCommand();
  const elements = new Set(records.map(({ element }) => element));
  expect([...elements].sort()).toEqual([
    'accountTransaction',
    'debugEvent',
    'errorEvent',
    'quoteServer',
    'systemEvent',
    'userCommand',
  ]);
  expect(schemaFlawsOf(xmlOf(records))).toBe('');
});

test('the judge is awake: a word the schema does not know is refused', () => {
  const text = xmlOf([fund]).replace('<command>ADD', '<command>ADDED');
  expect(schemaFlawsOf(text)).toContain('ADDED');
});

test('text that means something to XML is text again for its reader', () => {
  const text = xmlOf([{ ...fund, filename: 'a<b>&\u0001c\uFFFF' }]);
  expect(text).toContain('<filename>a&lt;b&gt;&amp;\uFFFDc\uFFFD</filename>');
  expect(text).toContain('<server>cluster &lt;1&gt; &amp; co</server>');
  expect(schemaFlawsOf(text)).toBe('');
});

test('funds are dollars, however many decimals they have', () => {
  expect(xml.text(fund)).toContain('<funds>100.005</funds>');
  expect(xml.text({ ...fund, fundsUnits: -1_000_000 })).toContain('<funds>-100.00</funds>');
});

test('a symbol longer than the schema allows is cut in XML and whole in JSON', () => {
  const record = { ...fund, command: 'CANCEL_SET_BUY', stockSymbol: 'GameStart' };
  expect(schemaFlawsOf(xmlOf([record]))).toBe('');
  expect(xml.text(record)).toContain('<stockSymbol>Gam</stockSymbol>');
  expect(JSON.parse(auditFormat('jsonl', 'c').text(record))).toMatchObject({
    event: 'userCommand',
    index: 9,
    server: 'c',
    transactionNum: 8,
    stockSymbol: 'GameStart',
  });
});

test('a command the schema has no word for is in the JSON lines only', () => {
  const record = { ...fund, command: 'SET_PRICE' };
  expect(xml.text(record)).toBe('');
  expect(auditFormat('jsonl', 'c').text(record)).toContain('"command":"SET_PRICE"');
});
