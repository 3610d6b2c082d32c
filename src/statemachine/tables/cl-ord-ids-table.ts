// The client order ids in use, by account and id, and in order of use because they are forgotten
// in that order. Knows no orders: a row carries the packed first answer.

import { assert } from '../../base/assert.ts';
import { crc32 } from '../../base/crc.ts';
import { timeInForceCodes } from '../../domain/order.ts';
import { BoundedQueue } from '../../base/bounded-queue.ts';
import { clOrdIdsMax, clOrdIdsPerAccountMax } from '../limits.ts';
import type { RestingTerms } from '../outcome-sink.ts';
import type { ClOrdIdRow } from './rows.ts';

/** What makes two orders the same: the fields of the body besides account and id. */
export interface OrderBody {
  readonly symbolId: number;
  readonly side: string;
  /** Shares, or an amount of money. */
  readonly sharesOrUnits: number;
  readonly isNotional: boolean;
  /** Of a limit or stop order; null: a market order. */
  readonly terms: Omit<RestingTerms, 'replaces'> | null;
}

export class ClOrdIdsTable {
  // Both bounded by clOrdIdsMax.
  readonly #byAccount = new Map<number, Map<string, ClOrdIdRow>>();
  readonly #byAge = new BoundedQueue<ClOrdIdRow>(clOrdIdsMax);
  readonly #bodyBytes = new Uint8Array(24);
  readonly #body = new DataView(this.#bodyBytes.buffer);

  get count(): number {
    return this.#byAge.length;
  }

  isFullFor(accountId: number): boolean {
    const used = this.#byAccount.get(accountId)?.size ?? 0;
    return this.count >= clOrdIdsMax || used >= clOrdIdsPerAccountMax;
  }

  find(accountId: number, clOrdId: string): ClOrdIdRow | null {
    return this.#byAccount.get(accountId)?.get(clOrdId) ?? null;
  }

  oldest(): ClOrdIdRow | null {
    return this.#byAge.peek() ?? null;
  }

  /** Rows must come in order of use. */
  add(row: ClOrdIdRow): void {
    assert(this.#byAge.offer(row), 'the limit was checked');
    const ids = this.#byAccount.get(row.accountId);
    if (ids === undefined) this.#byAccount.set(row.accountId, new Map([[row.clOrdId, row]]));
    else ids.set(row.clOrdId, row);
  }

  removeOldest(): void {
    const row = this.#byAge.poll();
    if (row === undefined) return;
    const ids = this.#byAccount.get(row.accountId);
    assert(ids?.delete(row.clOrdId) === true, 'an id in use is known by its account');
    if (ids.size === 0) this.#byAccount.delete(row.accountId);
  }

  /** By account, then by id. */
  *all(): Generator<ClOrdIdRow> {
    const accounts = [...this.#byAccount].sort(([a], [b]) => a - b);
    for (const [, ids] of accounts) {
      yield* [...ids.values()].sort((a, b) => (a.clOrdId < b.clOrdId ? -1 : 1));
    }
  }

  bodyCrc(body: OrderBody): number {
    this.#body.setFloat64(0, body.symbolId);
    const base = body.isNotional ? 3 : 1;
    this.#body.setFloat64(8, body.side === 'buy' ? base : base + 1);
    this.#body.setFloat64(16, body.sharesOrUnits);
    const crc = crc32(this.#bodyBytes);
    if (body.terms === null) return crc;
    const { limitUnits, stopUnits, timeInForce } = body.terms;
    this.#body.setFloat64(0, limitUnits);
    this.#body.setFloat64(8, stopUnits);
    this.#body.setFloat64(16, 1 + timeInForceCodes[timeInForce]);
    return crc32(this.#bodyBytes, crc);
  }
}
