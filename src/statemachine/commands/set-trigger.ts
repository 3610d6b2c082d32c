// set-buy-trigger, set-sell-trigger: the price at which the amount set before is traded. A sell holds
// back as many shares as the amount is at that price. Asked again, the new trigger takes the old
// one's place.

import type { RejectReason } from '../../domain/reject-reason.ts';
import { dropTrade, setTrade } from '../automatic-trade.ts';
import type { CommandView } from '../entry-cursor.ts';
import type { EntryRun } from '../entry-run.ts';
import { isPrice, isWholeCents } from '../price-rules.ts';
import type { TriggerRow } from '../tables/rows.ts';
import { checkSale, findPlace } from '../trade-place.ts';
import type { TradePlace } from '../trade-place.ts';
import type { Verdict } from '../verdict.ts';

export function setBuyTrigger(run: EntryRun, command: CommandView): Verdict {
  const place = findTriggerPlace(run, command, 'buy');
  if (typeof place === 'string') return place;
  complete(run, place, { triggerUnits: command.moneyUnits, quantity: 0 });
  return null;
}

export function setSellTrigger(run: EntryRun, command: CommandView): Verdict {
  const place = findTriggerPlace(run, command, 'sell');
  if (typeof place === 'string') return place;
  const triggerUnits = command.moneyUnits;
  const quantity = Math.floor(place.known.amountUnits / triggerUnits);
  const problem = checkSale(run, place, quantity);
  if (problem !== null) return problem;
  complete(run, place, { triggerUnits, quantity });
  return null;
}

interface PlaceWithAmount extends TradePlace {
  readonly known: TriggerRow;
}

function findTriggerPlace(
  run: EntryRun,
  command: CommandView,
  side: 'buy' | 'sell',
): PlaceWithAmount | RejectReason {
  const place = findPlace(run, command, side);
  if (typeof place === 'string') return place;
  const units = command.moneyUnits;
  if (!isWholeCents(units) || !isPrice(units)) return 'bad-amount';
  const { known } = place;
  return known === null ? 'trigger-without-amount' : { ...place, known };
}

function complete(
  run: EntryRun,
  { instrument, known }: PlaceWithAmount,
  terms: { readonly triggerUnits: number; readonly quantity: number },
): void {
  const { accountId, symbolId, side, amountUnits } = known;
  dropTrade(run, known);
  setTrade(run, instrument, { accountId, symbolId, side, amountUnits, ...terms });
}
