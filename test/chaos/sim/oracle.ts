// What clients were told, all of them together: every command has one answer, every number was given
// once, and in the end the books say exactly what the answers said.

import type { Command } from '../../../src/domain/command.ts';
import type { Outcome } from '../../../src/domain/outcome.ts';
import type { Books } from '../../../src/statemachine/books.ts';
import { checkLaws } from '../../../src/statemachine/invariants.ts';
import { EffectsSeen } from './effects-seen.ts';
import type { CommandKey } from './effects-seen.ts';
import { Violation } from './witness.ts';

export class Oracle {
  /** The highest index anybody outside has seen the effect of. */
  toldIndex = 0;
  reads = 0;
  answers = 0;
  readonly effects = new EffectsSeen();
  /** By session, then by sequence number. */
  readonly #answersOf = new Map<number, (Outcome | undefined)[]>();
  readonly #commandOfNumber = new Map<number, CommandKey>();
  #depositedUnits = 0;

  told(index: number): void {
    this.toldIndex = Math.max(this.toldIndex, index);
  }

  /** An answer arrived, perhaps not the first to this command. */
  answered(key: CommandKey, outcome: Outcome): void {
    this.told(outcome.index);
    const answers = this.#answersIn(key.sessionId);
    const known = answers[key.seq];
    if (known !== undefined) {
      if (isSame(known, outcome)) return;
      const both = `${textOf(known)} and ${textOf(outcome)}`;
      throw new Violation(`${commandText(key)} is told ${both}`);
    }
    this.answers += 1;
    answers[key.seq] = outcome;
    this.effects.answered(key, outcome);
    if (outcome.kind === 'accepted' && outcome.number !== null) this.#number(key, outcome);
  }

  /** A command has its answer, once. */
  settled(command: Command, outcome: Outcome): void {
    if (command.kind === 'deposit' && outcome.kind === 'accepted') {
      this.#depositedUnits += command.amountUnits;
    }
  }

  /** All commands are answered: nothing ran twice and nothing acknowledged is missing. */
  balance(books: Books): void {
    checkLaws(books);
    const { depositedUnits } = books.counters;
    if (depositedUnits === this.#depositedUnits) return;
    throw new Violation(
      `the books hold deposits of ${depositedUnits}, the answers say ${this.#depositedUnits}`,
    );
  }

  #answersIn(sessionId: number): (Outcome | undefined)[] {
    const known = this.#answersOf.get(sessionId);
    if (known !== undefined) return known;
    const answers: (Outcome | undefined)[] = [];
    this.#answersOf.set(sessionId, answers);
    return answers;
  }

  // A quote lock and its settlement share the number; a fill has its own.
  #number(key: CommandKey, outcome: Outcome & { readonly kind: 'accepted' }): void {
    const { number, ordStatus } = outcome;
    if (number === null || ordStatus !== 'filled' || outcome.priceUnits === 0) return;
    const known = this.#commandOfNumber.get(number);
    if (known === undefined) {
      this.#commandOfNumber.set(number, key);
    } else if (known.sessionId !== key.sessionId || known.seq !== key.seq) {
      const both = `${commandText(known)} and for ${commandText(key)}`;
      throw new Violation(`order ${number} filled for ${both}`);
    }
  }
}

const commandText = ({ sessionId, seq }: CommandKey): string => `${sessionId}/${seq}`;

function isSame(known: Outcome, now: Outcome): boolean {
  if (known.index !== now.index) return false;
  if (known.kind === 'rejected' || now.kind === 'rejected') {
    return (
      known.kind === 'rejected' &&
      now.kind === 'rejected' &&
      known.ordRejReason === now.ordRejReason
    );
  }
  return (
    known.accountId === now.accountId &&
    known.symbolId === now.symbolId &&
    known.number === now.number &&
    known.ordStatus === now.ordStatus &&
    known.quantity === now.quantity &&
    known.priceUnits === now.priceUnits
  );
}

function textOf(outcome: Outcome): string {
  const { index, accountId, symbolId } = outcome;
  if (outcome.kind === 'rejected') return `no ${index} ${outcome.ordRejReason}`;
  const { number, ordStatus, quantity, priceUnits } = outcome;
  return `yes ${index} ${accountId} ${symbolId} ${number} ${ordStatus} ${quantity} ${priceUnits}`;
}
