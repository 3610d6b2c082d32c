// The accounts, by id and by name. Ids are dense from 1 in order of creation, so the table is an
// array. Knows no rules about who may open or use one.

import { assert } from '../../base/assert.ts';
import type { AccountRow } from './rows.ts';

export class AccountsTable {
  readonly #rows: AccountRow[] = [];
  readonly #byName = new Map<string, AccountRow>();

  get count(): number {
    return this.#rows.length;
  }

  get nextId(): number {
    return this.#rows.length + 1;
  }

  byId(id: number): AccountRow | null {
    return id >= 1 && id <= this.#rows.length ? (this.#rows[id - 1] ?? null) : null;
  }

  byName(name: string): AccountRow | null {
    return this.#byName.get(name) ?? null;
  }

  /** In id order; the table's own array. */
  all(): readonly AccountRow[] {
    return this.#rows;
  }

  add(row: AccountRow): void {
    assert(row.id === this.nextId, 'account ids are dense');
    assert(!this.#byName.has(row.name), 'an account name is used once');
    this.#rows.push(row);
    this.#byName.set(row.name, row);
  }
}
