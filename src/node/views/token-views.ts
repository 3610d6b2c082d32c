// Tokens as those may see them who ask: everything but what a secret hashes to.

import { isSameHash, tokenIdOf } from '../../access/token-secret.ts';
import type { QueryResponse } from '../../gen/holdfast/cluster/v1/QueryResponse.ts';
import type { Token } from '../../gen/holdfast/cluster/v1/Token.ts';
import type { Books } from '../../statemachine/books.ts';
import type { TokenRow } from '../../statemachine/tables/rows.ts';

export class TokenViews {
  readonly #books: () => Books;

  /** `books` answers the live ones. */
  constructor(books: () => Books) {
    this.#books = books;
  }

  /** Whose token it is whose secret hashes to this. */
  byHash(hash: string): QueryResponse {
    const { tokens } = this.#books();
    const row = tokens.byId(tokenIdOf(hash));
    const found = row !== null && isSameHash(row.hash, hash);
    const known = found ? [this.#view(row)] : [];
    return { found, tokens: known, accessRequired: tokens.required };
  }

  /** Of an account, or of all with "*". */
  of(account: string): QueryResponse {
    const { tokens, accounts } = this.#books();
    const accountId = account === '*' ? null : (accounts.byName(account)?.id ?? -1);
    const rows = tokens.all().filter((row) => accountId === null || row.accountId === accountId);
    const found = accountId !== -1;
    return { found, tokens: rows.map((row) => this.#view(row)), accessRequired: tokens.required };
  }

  #view({ id, accountId, role, name, createdMs, expiresMs }: TokenRow): Token {
    const account = accountId === 0 ? '' : (this.#books().accounts.byId(accountId)?.name ?? '');
    return { id, account, role, name, createdMs, expiresMs };
  }
}
