// set-buy-amount, set-sell-amount: how much an automatic trade is for. A buy holds its cash back at
// once. A sell must be of shares that are there: worth the amount at the present price or, where no
// price is known, at least one. Asked again, the new amount takes the old one's place, trigger kept.

import type { RejectReason } from '../../domain/reject-reason.ts';
import { dropTrade, setTrade } from '../automatic-trade.ts';
import type { CommandView } from '../entry-cursor.ts';
import type { EntryRun } from '../entry-run.ts';
import { checkPrice, isWholeCents } from '../price-rules.ts';
import { checkRoom, checkSale, findPlace, usableShares } from '../trade-place.ts';
import type { TradePlace } from '../trade-place.ts';
import type { Verdict } from '../verdict.ts';

export function setBuyAmount(run: EntryRun, command: CommandView): Verdict {
  const place = findAmountPlace(run, command, 'buy');
  if (typeof place === 'string') return place;
  const { account, instrument, known } = place;
  const amountUnits = command.moneyUnits;
  const usableUnits = account.cashUnits + (known?.amountUnits ?? 0);
  if (usableUnits < amountUnits) return 'insufficient-cash';
  const triggerUnits = known?.triggerUnits ?? 0;
  if (known !== null) dropTrade(run, known);
  const whose = { accountId: account.id, symbolId: instrument.id };
  setTrade(run, instrument, { ...whose, side: 'buy', amountUnits, triggerUnits, quantity: 0 });
  return null;
}

export function setSellAmount(run: EntryRun, command: CommandView): Verdict {
  const place = findAmountPlace(run, command, 'sell');
  if (typeof place === 'string') return place;
  const { account, instrument, known } = place;
  const amountUnits = command.moneyUnits;
  const triggerUnits = known?.triggerUnits ?? 0;
  const quantity = triggerUnits === 0 ? 0 : Math.floor(amountUnits / triggerUnits);
  const problem =
    checkWorth(run, place, amountUnits) ??
    (triggerUnits === 0 ? null : checkSale(run, place, quantity));
  if (problem !== null) return problem;
  if (known !== null) dropTrade(run, known);
  const whose = { accountId: account.id, symbolId: instrument.id };
  setTrade(run, instrument, { ...whose, side: 'sell', amountUnits, triggerUnits, quantity });
  return null;
}

function findAmountPlace(
  run: EntryRun,
  command: CommandView,
  side: 'buy' | 'sell',
): TradePlace | RejectReason {
  const place = findPlace(run, command, side);
  if (typeof place === 'string') return place;
  if (!isWholeCents(command.moneyUnits)) return 'bad-amount';
  return checkRoom(run, place) ?? place;
}

function checkWorth(run: EntryRun, place: TradePlace, amountUnits: number): Verdict {
  const { instrument } = place;
  const isPriced = checkPrice(run, instrument) === null;
  // As many shares as the amount is worth, a part of one counted as one.
  const least = isPriced ? Math.floor((amountUnits - 1) / instrument.priceUnits) + 1 : 1;
  return usableShares(run, place) < least ? 'insufficient-shares' : null;
}
