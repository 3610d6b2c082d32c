// Outcomes for tests that stand in for the cluster.

import { logIndex } from '../../src/domain/ids.ts';
import { money } from '../../src/domain/money.ts';
import type { Accepted, Rejected } from '../../src/domain/outcome.ts';
import { quantity } from '../../src/domain/quantity.ts';
import type { RejectReason } from '../../src/domain/reject-reason.ts';

const head = { index: logIndex(1), accountId: 0, symbolId: 0 } as const;

export const accepted = (number: number | null = null): Accepted => ({
  ...head,
  kind: 'accepted',
  number,
  ordStatus: null,
  quantity: quantity(0),
  cumQty: quantity(0),
  priceUnits: money(0),
});

export const rejected = (ordRejReason: RejectReason): Rejected => ({
  ...head,
  kind: 'rejected',
  ordRejReason,
});
