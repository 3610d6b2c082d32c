// What a step of an order that may rest does to the free cash of its account: a buy holds its open
// quantity back at its limit (without one at its stop) and pays what it fills at the price it meets.

import { isEnded } from '../domain/order.ts';
import type { StoredReport } from '../codec/report-block.ts';
import type { RestingTerms } from '../statemachine/outcome-sink.ts';

type Figures = 'side' | 'quantity' | 'priceUnits' | 'ordStatus' | 'isNew' | 'lastQty' | 'cumQty';

export type OrderStep = Pick<StoredReport, Figures> & {
  readonly terms: Pick<RestingTerms, 'limitUnits' | 'stopUnits'>;
};

/** Units of free cash more (or, negative, less) than before the step. */
export function freedBy(step: OrderStep): number {
  const tradedUnits = step.lastQty * step.priceUnits;
  if (step.side === 'sell') return tradedUnits;
  return freedHold(step) - tradedUnits;
}

// A new order holds back what of it stays open; a known one lets go of what filled or ended.
function freedHold({ terms, quantity, cumQty, lastQty, isNew, ordStatus }: OrderStep): number {
  const heldUnits = terms.limitUnits > 0 ? terms.limitUnits : terms.stopUnits;
  const leaves = quantity - cumQty;
  if (isNew) return isEnded(ordStatus) ? 0 : -leaves * heldUnits;
  const ended = isEnded(ordStatus) && ordStatus !== 'filled';
  return (lastQty + (ended ? leaves : 0)) * heldUnits;
}
