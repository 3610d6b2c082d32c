// set-price: a source says what a share costs. Per source the sequence must rise, gaps allowed;
// between sources the order of the log decides. What waits for the price trades before the next command.

import { checkReach, tradeReached } from '../crossing.ts';
import type { CommandView } from '../entry-cursor.ts';
import type { EntryRun } from '../entry-run.ts';
import { priceSourcesPerInstrumentMax } from '../limits.ts';
import { isPrice } from '../price-rules.ts';
import { findInstrument } from '../references.ts';
import type { Verdict } from '../verdict.ts';

export function setPrice(run: EntryRun, command: CommandView): Verdict {
  const instrument = findInstrument(run, command);
  if (typeof instrument === 'string') return instrument;
  if (!isPrice(command.moneyUnits)) return 'bad-amount';
  const problem =
    checkSequence(instrument.sourceSequences, command) ??
    checkReach(run, instrument.id, command.moneyUnits);
  if (problem !== null) return problem;
  run.changes.touchInstrument(instrument);
  if (command.sourceSequence !== 0) noteSequence(instrument.sourceSequences, command);
  instrument.priceUnits = command.moneyUnits;
  instrument.priceMs = run.machineMs;
  run.answer.priceUnits = command.moneyUnits;
  tradeReached(run, instrument);
  return null;
}

/** Sequence 0: the source does not count, and every price of it is taken. */
function checkSequence(sequences: ReadonlyMap<number, number>, command: CommandView): Verdict {
  const { source, sourceSequence } = command;
  if (sourceSequence === 0) return null;
  if (!isCount(source) || !isCount(sourceSequence)) return 'malformed';
  const last = sequences.get(source);
  if (last !== undefined) return sourceSequence > last ? null : 'stale-source-sequence';
  return sequences.size < priceSourcesPerInstrumentMax ? null : 'limit-exceeded';
}

function noteSequence(sequences: Map<number, number>, command: CommandView): void {
  const { source, sourceSequence } = command;
  const isNew = !sequences.has(source);
  sequences.set(source, sourceSequence);
  if (!isNew) return;
  // A new source goes to its place: the map is kept in source order, whatever order they came in.
  const sorted = [...sequences].sort(([a], [b]) => a - b);
  sequences.clear();
  for (const [known, sequence] of sorted) sequences.set(known, sequence);
}

const isCount = (n: number): boolean => Number.isSafeInteger(n) && n >= 0;
