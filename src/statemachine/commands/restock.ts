// restock: the house gets more shares to sell, up to a level; orders that wait for shares are offered
// them at once, automatic trades at the next price. The shares added are listed, so that the law of
// shares holds.

import { quantityMax } from '../../domain/quantity.ts';
import type { CommandView } from '../entry-cursor.ts';
import type { EntryRun } from '../entry-run.ts';
import { findInstrument } from '../references.ts';
import { sharesCameIn } from '../settlement.ts';
import type { Verdict } from '../verdict.ts';

export function restock(run: EntryRun, command: CommandView): Verdict {
  const instrument = findInstrument(run, command);
  if (typeof instrument === 'string') return instrument;
  const level = command.quantity;
  const isLevel = Number.isInteger(level) && level >= 1 && level <= quantityMax;
  if (!isLevel || instrument.inventory < 0) return 'bad-quantity';
  const added = Math.max(0, level - instrument.inventory);
  if (!Number.isSafeInteger(instrument.listed + added)) return 'limit-exceeded';
  run.answer.quantity = added;
  if (added === 0) return null;
  run.changes.touchInstrument(instrument);
  instrument.inventory += added;
  instrument.listed += added;
  sharesCameIn(run, instrument);
  return null;
}
