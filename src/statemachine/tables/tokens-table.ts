// The tokens that were created and not revoked, by id, and whether anybody has to show one. Knows no
// rules about who may create one, and no secret: only what a secret hashes to.

import { assert } from '../../base/assert.ts';
import type { AccessRow, TokenRow } from './rows.ts';

export class TokensTable {
  // Bounded by tokensMax.
  readonly #byId = new Map<string, TokenRow>();
  readonly #countByAccount = new Map<number, number>();
  #access: AccessRow | null = null;
  /** Before this no token is over: a bound from below. */
  #overFromMs = Infinity;

  get count(): number {
    return this.#byId.size;
  }

  /** Whether callers must show a token. */
  get required(): boolean {
    return this.#access?.required === true;
  }

  /** Null: it was never turned on. */
  get access(): AccessRow | null {
    return this.#access;
  }

  byId(id: string): TokenRow | null {
    return this.#byId.get(id) ?? null;
  }

  /** Of an account; of 0: those for every account. */
  countOf(accountId: number): number {
    return this.#countByAccount.get(accountId) ?? 0;
  }

  /** In id order. */
  all(): TokenRow[] {
    return [...this.#byId.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
  }

  /** Those that are over by the machine clock, in id order. Looks through all of them only when one may
   *  be: a full table is asked with every token that somebody tries to make. */
  over(machineMs: number): TokenRow[] {
    if (machineMs < this.#overFromMs) return [];
    this.#overFromMs = Infinity;
    const over: TokenRow[] = [];
    for (const row of this.#byId.values()) {
      this.#noteEnd(row);
      if (row.expiresMs !== 0 && row.expiresMs <= machineMs) over.push(row);
    }
    return over.sort((a, b) => (a.id < b.id ? -1 : 1));
  }

  add(row: TokenRow): void {
    assert(!this.#byId.has(row.id), 'a token is created once');
    this.#byId.set(row.id, row);
    this.#noteEnd(row);
    this.#countByAccount.set(row.accountId, this.countOf(row.accountId) + 1);
  }

  remove(row: TokenRow): void {
    assert(this.#byId.delete(row.id), 'a token is revoked once');
    const left = this.countOf(row.accountId) - 1;
    if (left === 0) this.#countByAccount.delete(row.accountId);
    else this.#countByAccount.set(row.accountId, left);
  }

  setAccess(row: AccessRow): void {
    assert(this.#access === null, 'there is one row of access');
    this.#access = row;
  }

  #noteEnd({ expiresMs }: TokenRow): void {
    if (expiresMs !== 0 && expiresMs < this.#overFromMs) this.#overFromMs = expiresMs;
  }
}
