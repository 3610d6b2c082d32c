// What the audit says, as plain values: the six elements of the log schema, before they become text.
// Knows no log, no bytes and no format.

import type { ToldFields } from './told-fields.ts';

/** Where a record belongs. */
export interface AuditPlace {
  /** The log entry that it is derived from. */
  readonly index: number;
  /** The machine clock, ms since 1970. */
  readonly timestampMs: number;
  /** 1 or more: the number the command came with or, where it had none, its place in the log. */
  readonly transactionNum: number;
}

/** What a command said, as far as it said it. */
export interface CommandFields {
  /** One of the sixteen words of day trading, or the word of another command of the log. */
  readonly command: string;
  readonly username: string | null;
  readonly stockSymbol: string | null;
  readonly filename: string | null;
  /** 1/10,000 dollar. */
  readonly fundsUnits: number | null;
  /** What the log schema has no fields for. */
  readonly told?: ToldFields;
}

interface CommandElement extends AuditPlace, CommandFields {
  readonly element: 'userCommand' | 'systemEvent';
}

interface ErrorElement extends AuditPlace, CommandFields {
  readonly element: 'errorEvent';
  readonly errorMessage: string;
}

interface DebugElement extends AuditPlace, CommandFields {
  readonly element: 'debugEvent';
  readonly debugMessage: string;
}

interface QuoteElement extends AuditPlace {
  readonly element: 'quoteServer';
  readonly username: string | null;
  readonly stockSymbol: string;
  readonly priceUnits: number;
  /** When the price was set, ms since 1970. */
  readonly quoteServerTimeMs: number;
  readonly cryptokey: string;
}

/** Every change of an account's free cash has one, so that their sum is what the account has. */
interface AccountElement extends AuditPlace {
  readonly element: 'accountTransaction';
  readonly action: 'add' | 'remove';
  readonly username: string;
  /** 1/10,000 dollar, above 0. */
  readonly fundsUnits: number;
}

export type AuditRecord =
  | CommandElement
  | ErrorElement
  | DebugElement
  | QuoteElement
  | AccountElement;
