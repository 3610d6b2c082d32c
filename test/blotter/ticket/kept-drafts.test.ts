// What was typed and not sent stays, for its own account; what was sent does not come back.

import { expect, test } from 'vitest';
import { KeptDrafts } from '../../../src/blotter/ticket/kept-drafts.ts';
import { emptyDraft } from '../../../src/blotter/ticket/ticket-draft.ts';

const fish = { ...emptyDraft, symbol: 'FishCo', quantity: '7' };
const stop = { ...emptyDraft, symbol: 'TimeStop', kind: 'limit', limit: '9.50' } as const;

test('each account has a draft of its own, and an empty one to begin with', () => {
  const drafts = new KeptDrafts();
  drafts.keep('ann', fish);
  drafts.keep('bob', stop);
  drafts.keep('ann', { ...fish, quantity: '8' });
  expect(drafts.of('ann')).toEqual({ ...fish, quantity: '8' });
  expect(drafts.of('bob')).toEqual(stop);
  expect(drafts.of('cat')).toEqual(emptyDraft);
});

test('a draft that was sent is gone', () => {
  const drafts = new KeptDrafts();
  drafts.keep('ann', fish);
  drafts.sent('ann');
  expect(drafts.of('ann')).toEqual(emptyDraft);
});

test('a refused order is a draft again, unless another was begun meanwhile', () => {
  const drafts = new KeptDrafts();
  drafts.refused('ann', fish);
  expect(drafts.of('ann')).toEqual(fish);
  drafts.sent('ann');
  drafts.keep('ann', stop);
  drafts.refused('ann', fish);
  expect(drafts.of('ann')).toEqual(stop);
});

test('of a hundred and one drafts the one touched longest ago goes', () => {
  const drafts = new KeptDrafts();
  for (let i = 0; i <= 99; i += 1) drafts.keep(`a${i}`, fish);
  drafts.keep('a0', stop);
  drafts.keep('one more', fish);
  expect(drafts.of('a0')).toEqual(stop);
  expect(drafts.of('a1')).toEqual(emptyDraft);
  expect(drafts.of('a2')).toEqual(fish);
});
