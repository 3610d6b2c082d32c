// The text of an audit as it grows: entries go in, what is asked for of them comes out, in parts cut
// wherever the caller takes one. A text that begins behind some entry still folds all before it,
// because what is held there is known only from there. Knows no files and no streams.

import type { HistoryEntry } from '../codec/history-writer.ts';
import type { AuditFold } from './audit-fold.ts';
import type { AuditFormat } from './audit-format.ts';
import type { AuditRecord } from './audit-record.ts';

export interface AuditWish {
  /** Only what names this account; null: everything. */
  readonly account: string | null;
  /** Entries through this one are folded and not told. */
  readonly afterIndex: number;
  /** Whether the text begins here, and not behind a part that somebody has. */
  readonly headed: boolean;
  /** Only what a user asked for and the prices met. */
  readonly minimal: boolean;
}

export interface AuditPart {
  readonly text: string;
  readonly records: number;
  /** Records asked for that the format has no word for. */
  readonly leftOut: number;
}

export class AuditText {
  readonly #fold: AuditFold;
  readonly #format: AuditFormat;
  readonly #wish: AuditWish;
  #text: string;
  #records = 0;
  #leftOut = 0;

  constructor(fold: AuditFold, format: AuditFormat, wish: AuditWish) {
    this.#fold = fold;
    this.#format = format;
    this.#wish = wish;
    this.#text = wish.headed ? format.head : '';
  }

  /** Characters waiting to be taken. */
  get length(): number {
    return this.#text.length;
  }

  /** Entries come in index order, from the first one on that the fold has not seen. @throws DamagedRow */
  add(entry: HistoryEntry): void {
    const records = this.#fold.recordsOf(entry);
    if (entry.index <= this.#wish.afterIndex) return;
    for (const record of records) {
      if (!this.#isWanted(record)) continue;
      const text = this.#format.text(record);
      this.#text += text;
      if (text === '') this.#leftOut += 1;
      else this.#records += 1;
    }
  }

  end(): void {
    this.#text += this.#format.foot;
  }

  take(): AuditPart {
    const part = { text: this.#text, records: this.#records, leftOut: this.#leftOut };
    this.#text = '';
    this.#records = 0;
    this.#leftOut = 0;
    return part;
  }

  #isWanted(record: AuditRecord): boolean {
    const { account, minimal } = this.#wish;
    if (account !== null && record.username !== account) return false;
    return !minimal || record.element === 'userCommand' || record.element === 'quoteServer';
  }
}
