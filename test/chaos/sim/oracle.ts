// What clients were told, all of them together: every command has one answer, every number was given
// once, and in the end the books say exactly what the answers said.

import type { Command } from '../../../src/domain/command.ts';
import type { Outcome } from '../../../src/domain/outcome.ts';
import type { Books } from '../../../src/statemachine/books.ts';
import { checkLaws } from '../../../src/statemachine/invariants.ts';
import { EffectsSeen } from './effects-seen.ts';
import { Violation } from './witness.ts';

export class Oracle {
  /** The highest index anybody outside has seen the effect of. */
  toldIndex = 0;
  reads = 0;
  answers = 0;
  readonly effects = new EffectsSeen();
  readonly #answerOf = new Map<string, string>();
  readonly #commandOfNumber = new Map<number, string>();
  #depositedUnits = 0;

  told(index: number): void {
    this.toldIndex = Math.max(this.toldIndex, index);
  }

  /** An answer arrived, perhaps not the first to this command. */
  answered(key: { readonly sessionId: number; readonly seq: number }, outcome: Outcome): void {
    this.told(outcome.index);
    const command = `${key.sessionId}/${key.seq}`;
    const text = textOf(outcome);
    const known = this.#answerOf.get(command);
    if (known === text) return;
    if (known !== undefined) throw new Violation(`${command} is told ${known} and ${text}`);
    this.answers += 1;
    this.#answerOf.set(command, text);
    this.effects.answered(key, outcome);
    if (outcome.kind === 'accepted' && outcome.number !== null) this.#number(command, outcome);
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

  // A quote lock and its settlement share the number; a fill has its own.
  #number(command: string, outcome: Outcome & { readonly kind: 'accepted' }): void {
    const { number, ordStatus } = outcome;
    if (number === null || ordStatus !== 'filled' || outcome.priceUnits === 0) return;
    const known = this.#commandOfNumber.get(number);
    if (known !== undefined && known !== command) {
      throw new Violation(`order ${number} filled for ${known} and for ${command}`);
    }
    this.#commandOfNumber.set(number, command);
  }
}

function textOf(outcome: Outcome): string {
  const { index, accountId, symbolId } = outcome;
  if (outcome.kind === 'rejected') return `no ${index} ${outcome.ordRejReason}`;
  const { number, ordStatus, quantity, priceUnits } = outcome;
  return `yes ${index} ${accountId} ${symbolId} ${number} ${ordStatus} ${quantity} ${priceUnits}`;
}
