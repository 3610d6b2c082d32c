// What every command came to: asked by a client, done by a log entry, told to the client; and the
// totals of the books after each entry. Read from the log by the first replica to apply it, so that
// what ran twice is seen even if nobody is ever told. Knows no replicas.

import { conservationViolations } from '../checkers/conservation.ts';
import type { BooksTotals, SymbolTotals } from '../checkers/conservation.ts';
import { exactlyOnce, exactlyOnceViolations } from '../checkers/exactly-once.ts';
import type { HistoryEvent } from '../checkers/operations.ts';
import { decodeAnswers } from '../../../src/codec/answer-reader.ts';
import type { Outcome } from '../../../src/domain/outcome.ts';
import type { FrameAnswers } from '../../../src/node/consensus/answer-board.ts';
import type { Books } from '../../../src/statemachine/books.ts';
import { Violation } from './witness.ts';

/** A command of a session. */
export interface CommandKey {
  readonly sessionId: number;
  readonly seq: number;
}

interface AskedCommand {
  readonly id: string;
  /** Every command is a process of its own in the history. */
  readonly process: number;
}

export class EffectsSeen {
  readonly #events: HistoryEvent[] = [];
  /** By session, then by sequence number. */
  readonly #askedIn = new Map<number, AskedCommand[]>();
  #asked = 0;
  readonly #done: string[] = [];
  #appliedIndex = 0;

  /** A client has made up a command; however often it sends it, it is one. */
  asked(key: CommandKey): void {
    const command = { id: idOf(key), process: this.#asked };
    this.#asked += 1;
    const asked = this.#askedIn.get(key.sessionId) ?? [];
    this.#askedIn.set(key.sessionId, asked);
    asked[key.seq] = command;
    this.#note('invoke', command);
  }

  /** A client was told, for the first time. */
  answered(key: CommandKey, outcome: Outcome): void {
    this.#note(outcome.kind === 'accepted' ? 'ok' : 'fail', this.#commandOf(key));
  }

  /** Some replica has applied this entry. @throws Violation if the books do not add up any more */
  applied(index: number, answers: readonly FrameAnswers[], books: Books): void {
    if (index <= this.#appliedIndex) return;
    this.#appliedIndex = index;
    for (const { sessionId, bytes } of answers) {
      if (sessionId !== 0) this.#ran(index, bytes);
    }
    const [broken] = conservationViolations(totalsOf(books));
    if (broken !== undefined) throw new Violation(`after ${index}: ${broken}`);
  }

  /** A sentence for everything that was lost, done twice, or done though refused. */
  violations(): string[] {
    return exactlyOnceViolations(exactlyOnce(this.#events, this.#done));
  }

  // An answer given again says so, and names the entry that it was first given by.
  #ran(index: number, bytes: Uint8Array): void {
    const { sessionId, firstSeq, outcomes } = decodeAnswers(bytes);
    for (const [at, outcome] of outcomes.entries()) {
      const isRemembered = outcome.index !== index || outcome.duplicate === true;
      if (outcome.kind !== 'accepted' || isRemembered) continue;
      this.#done.push(this.#commandOf({ sessionId, seq: firstSeq + at }).id);
    }
  }

  #commandOf(key: CommandKey): AskedCommand {
    return this.#askedIn.get(key.sessionId)?.[key.seq] ?? { id: idOf(key), process: 0 };
  }

  #note(type: HistoryEvent['type'], { id, process }: AskedCommand): void {
    const time = this.#events.length;
    this.#events.push({ process, type, op: 'command', key: id, value: { id }, time });
  }
}

const idOf = ({ sessionId, seq }: CommandKey): string => `${sessionId}/${seq}`;

function totalsOf(books: Books): BooksTotals {
  const { houseCashUnits, depositedUnits, withdrawnUnits } = books.counters;
  let cashUnits = 0;
  for (const row of books.accounts.all()) cashUnits += row.cashUnits + row.reservedCashUnits;
  const heldOf: number[] = [];
  for (const { symbolId, quantity, reserved } of books.holdings.all()) {
    heldOf[symbolId] = (heldOf[symbolId] ?? 0) + quantity + reserved;
  }
  const symbols: SymbolTotals[] = [];
  for (const { id, symbol, listed, inventory, houseShares } of books.instruments.all()) {
    const held = (heldOf[id] ?? 0) + houseShares;
    symbols.push({ symbol, listed, inventory: Math.max(inventory, 0), held });
  }
  return { cashUnits, houseCashUnits, depositedUnits, withdrawnUnits, symbols };
}
