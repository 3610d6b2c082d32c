// How answers of the books are put into words and columns.

import { expect, test } from 'vitest';
import { tableText } from '../../src/cli/cli-context.ts';
import { moneyColumn } from '../../src/cli/money-column.ts';
import { requireAccount, strangersAmong } from '../../src/cli/no-such-account.ts';
import { canceledText, countText, outcomeText } from '../../src/cli/outcome-text.ts';
import type { Accepted } from '../../src/domain/outcome.ts';
import { ClusterError } from '../../src/domain/cluster-error.ts';
import { logIndex } from '../../src/domain/ids.ts';
import { money } from '../../src/domain/money.ts';
import { quantity } from '../../src/domain/quantity.ts';

const placed = (ordStatus: Accepted['ordStatus']): Accepted => ({
  kind: 'accepted',
  index: logIndex(9),
  accountId: 0,
  symbolId: 0,
  number: 2,
  ordStatus,
  quantity: quantity(3),
  cumQty: quantity(0),
  priceUnits: money(0),
});

test('an order that waits rests, and one that was called back is canceled', () => {
  expect(outcomeText('ann buy 3 ABC', placed('new'))).toContain('rests as order 2');
  expect(canceledText(placed('canceled'))).toBe('order 2 canceled (log index 9)');
  expect([countText(1), countText(2)]).toEqual(['1 order canceled.', '2 orders canceled.']);
});

test('who cancels too late is told where to look', () => {
  const late = outcomeText('ann cancel', {
    kind: 'rejected',
    index: logIndex(9),
    accountId: 0,
    symbolId: 0,
    ordRejReason: 'too-late-to-cancel',
  });
  expect(late).toContain('no longer open');
  expect(late).toContain('holdfast orders --number N');
});

test('amounts below each other have as many decimals as the one that needs most', () => {
  const units = [77_350, 123_930, 76_000, 12_345].map(money);
  expect(moneyColumn([...units, null])).toEqual(['7.7350', '12.3930', '7.6000', '1.2345', '']);
  expect(moneyColumn([money(76_000), money(10_000)])).toEqual(['7.60', '1.00']);
  expect(moneyColumn([null])).toEqual(['']);
});

test('a column of numbers stands to the right, though some rows have none', () => {
  const text = tableText(['limit'], [['12.50'], ['']]);
  expect(tableText(['limit'], [['1.50'], ['12.50'], ['']])).toContain('│  1.50 │');
  expect(text).toContain('│ 12.50 │');
});

const books = {
  account: (name: string) => {
    if (name === 'down') return Promise.reject(new ClusterError('unavailable', 'none'));
    const value = name === 'ghost' ? null : ({ account: name } as never);
    return Promise.resolve({ value, index: logIndex(1) });
  },
};

test('an account that nobody opened is named; where the cluster does not answer, none is', async () => {
  await expect(requireAccount(books, 'ghost')).rejects.toThrow('There is no account ghost.');
  await expect(requireAccount(books, 'ann')).resolves.toBeUndefined();
  expect(await strangersAmong(books, ['ann', 'ghost', 'down'])).toEqual(['ghost']);
});
