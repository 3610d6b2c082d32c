// quote: what a share costs, answered at the command's own place in the log. Changes nothing.

import type { CommandView } from '../entry-cursor.ts';
import type { EntryRun } from '../entry-run.ts';
import { checkPrice } from '../price-rules.ts';
import { findActiveAccount, findInstrument } from '../references.ts';
import type { Verdict } from '../verdict.ts';

export function quote(run: EntryRun, command: CommandView): Verdict {
  const account = findActiveAccount(run, command);
  if (typeof account === 'string') return account;
  const instrument = findInstrument(run, command);
  if (typeof instrument === 'string') return instrument;
  const problem = checkPrice(run, instrument);
  if (problem === null) run.answer.priceUnits = instrument.priceUnits;
  return problem;
}
