// The audit read out of real books on disk: every entry once, what is not flushed yet included, and in
// memory that does not grow with it. HOLDFAST_AUDIT_RECORDS=1000000 makes a longer one.

import { expect, onTestFinished, test } from 'vitest';
import { AuditFold } from '../../../src/audit/audit-fold.ts';
import { auditFormat } from '../../../src/audit/audit-format.ts';
import { AuditText } from '../../../src/audit/audit-text.ts';
import type { Command } from '../../../src/domain/command.ts';
import { namesOf } from '../../audit/audited-books.ts';
import { tellFigures } from '../../system/figures.ts';
import { Bookkeeping, clusterId, deposit, list, lock } from './bookkeeping.ts';

const recordsWanted = Number(process.env['HOLDFAST_AUDIT_RECORDS'] ?? '50000');
/** BUY and CANCEL_BUY: two commands, five records. */
const pairsPerEntry = 500;
const recordsPerPair = 5;
const mebibyte = 1024 * 1024;

async function trading(): Promise<Bookkeeping> {
  const books = await Bookkeeping.fresh();
  onTestFinished(() => books.remove());
  books.start();
  books.run(list('X'), deposit('ann', 1_000));
  return books;
}

const all = ({ keeper, books }: Bookkeeping) =>
  keeper.history({ afterIndex: 0, throughIndex: books.appliedIndex });

const pair: readonly Command[] = [lock('buy', 'ann', 10), { kind: 'cancel-buy', account: 'ann' }];

test('the history is read once through, from disk and from memory, while it goes on', async () => {
  const books = await trading();
  for (let entry = 0; entry < 40; entry += 1) books.run(...pair);
  await books.keeper.sync();
  for (let entry = 0; entry < 40; entry += 1) books.run(...pair);
  const through = books.books.appliedIndex;
  const indices: number[] = [];
  for await (const { index } of books.keeper.history({ afterIndex: 0, throughIndex: through })) {
    indices.push(index);
    books.run(...pair);
    if (index % 20 === 0) await books.keeper.sync();
  }
  expect(indices).toEqual(Array.from({ length: through }, (_, i) => i + 1));
});

test('a text begun behind an entry goes on exactly where the other was cut', async () => {
  const books = await trading();
  for (let entry = 0; entry < 20; entry += 1) books.run(...pair);
  const textOf = async (afterIndex: number): Promise<string> => {
    const text = auditText(books, afterIndex);
    for await (const entry of all(books)) text.add(entry);
    text.end();
    return text.take().text;
  };
  const whole = await textOf(0);
  const cut = auditText(books, 0);
  for await (const entry of books.keeper.history({ afterIndex: 0, throughIndex: 9 }))
    cut.add(entry);
  expect(cut.take().text + (await textOf(9))).toBe(whole);
});

test('what XML has no word for is counted, and is in the JSON lines', async () => {
  const books = await trading();
  books.run(...pair, ...pair);
  const finding = async (format: 'xml' | 'jsonl') => {
    const text = auditText(books, 0, format);
    for await (const entry of all(books)) text.add(entry);
    return text.take();
  };
  const [xml, lines] = [await finding('xml'), await finding('jsonl')];
  expect(lines.leftOut).toBe(0);
  expect(xml.leftOut).toBeGreaterThan(0);
  expect(xml.leftOut).toBe(lines.text.split('"command":"LIST_INSTRUMENT"').length - 1);
  expect(xml.records + xml.leftOut).toBe(lines.records);
});

const auditText = (
  books: Bookkeeping,
  afterIndex: number,
  format: 'xml' | 'jsonl' = 'xml',
): AuditText =>
  new AuditText(new AuditFold(namesOf(books.books), clusterId), auditFormat(format, clusterId), {
    account: null,
    afterIndex,
    headed: afterIndex === 0,
    minimal: false,
  });

test('an export takes no more memory the longer it is', async () => {
  const books = await trading();
  const entries = Math.ceil(recordsWanted / (pairsPerEntry * recordsPerPair));
  const commands = Array.from({ length: pairsPerEntry }, () => pair).flat();
  for (let entry = 0; entry < entries; entry += 1) {
    books.run(...commands);
    if (entry % 20 === 19) await books.keeper.sync();
  }
  await books.keeper.sync();
  const text = auditText(books, 0);
  let [records, characters, peakBytes] = [0, 0, 0];
  const startBytes = process.memoryUsage().heapUsed;
  const startMs = performance.now();
  for await (const entry of all(books)) {
    text.add(entry);
    const part = text.take();
    records += part.records;
    characters += part.text.length;
    peakBytes = Math.max(peakBytes, process.memoryUsage().heapUsed);
  }
  const elapsedMs = performance.now() - startMs;
  const grownMiB = (peakBytes - startBytes) / mebibyte;
  tellFigures('audit export', { records, characters, elapsedMs, grownMiB });
  expect(records).toBeGreaterThanOrEqual(recordsWanted);
  expect(grownMiB).toBeLessThan(256);
});
