// Reads the rows that the next commands of a frame will most likely change before the first of them
// runs. Of ten thousand accounts that trade at random nearly no row is in the processor's cache; read
// in a loop of their own they are waited for side by side, and not one after another in the middle
// of each command. Changes nothing and decides nothing.

import type { AccountsTable } from './tables/accounts-table.ts';
import type { EntryCursor } from './entry-cursor.ts';
import type { HoldingsTable } from './tables/holdings-table.ts';

/** As many as stay in the nearest cache until their turn comes. */
const commandsAhead = 64;

export class RowsAhead {
  readonly #accounts: AccountsTable;
  readonly #holdings: HoldingsTable;
  readonly #pairs = new Uint32Array(2 * commandsAhead);
  /** What was read, added up. Means nothing: a read that nobody uses is one the compiler leaves out. */
  seen = 0;

  constructor(accounts: AccountsTable, holdings: HoldingsTable) {
    this.#accounts = accounts;
    this.#holdings = holdings;
  }

  /** Answers for how many commands it did so; 0 at the end of the frame. */
  read(cursor: EntryCursor): number {
    const count = cursor.lookAhead(this.#pairs);
    let seen = 0;
    for (let at = 0; at < count; at += 1) {
      const accountId = this.#pairs[at * 2] ?? 0;
      const account = this.#accounts.byId(accountId);
      if (account !== null) seen += account.cashUnits + account.changedIndex;
      const holding = this.#holdings.get(accountId, this.#pairs[at * 2 + 1] ?? 0);
      if (holding !== null) seen += holding.quantity + holding.costUnits + holding.changedMs;
    }
    this.seen = seen;
    return count;
  }
}
