// What the programs behind `npm start`, `npm run bench` and `npm run chaos` do alike with the words
// given to them: leave it to commander, and end well or with a usage error. Knows no flag.

import { CommanderError, InvalidArgumentError } from 'commander';
import type { Command } from 'commander';

export type ParsedWords =
  | { readonly kind: 'parsed' }
  /** Help was asked for, or the words made no sense; commander has printed what there is to say. */
  | { readonly kind: 'exit'; readonly exitCode: 0 | 2 };

/** `program` must not exit by itself (`exitOverride`). */
export function parseWords(program: Command, words: readonly string[]): ParsedWords {
  try {
    program.parse([...words], { from: 'user' });
    return { kind: 'parsed' };
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    return { kind: 'exit', exitCode: error.exitCode === 0 ? 0 : 2 };
  }
}

/** Reads an option's value; both limits are allowed values. */
export function wholeNumber(least: number, most: number): (text: string) => number {
  return (text) => {
    const number = /^\d{1,10}$/.test(text) ? Number(text) : Number.NaN;
    if (number >= least && number <= most) return number;
    throw new InvalidArgumentError(`It must be a whole number from ${least} to ${most}.`);
  };
}
