// cancel-set-buy, cancel-set-sell: amount and trigger are gone and what they held back is free.

import type { Side } from '../../domain/order.ts';
import { dropTrade } from '../automatic-trade.ts';
import type { CommandView } from '../entry-cursor.ts';
import type { EntryRun } from '../entry-run.ts';
import { findPlace } from '../trade-place.ts';
import type { Verdict } from '../verdict.ts';

export function cancelSet(run: EntryRun, command: CommandView, side: Side): Verdict {
  const place = findPlace(run, command, side);
  if (typeof place === 'string') return place;
  if (place.known === null) return 'no-trigger';
  dropTrade(run, place.known);
  return null;
}
