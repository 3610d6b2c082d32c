// Orders that the books refused. A refusal takes no order number and is no row of the books, so the
// page remembers those it was told of, this window's last hundred of an account.

import type { Money } from '../../domain/money.ts';
import type { OrdType, Side, TimeInForce } from '../../domain/order.ts';
import { isFields, isListOf, isText, isWhole, parseJson } from '../../stream/shape.ts';

export interface Refusal {
  /** The order's Idempotency-Key. */
  readonly key: string;
  /** When the page was told. */
  readonly timeMs: number;
  readonly symbol: string;
  readonly side: Side;
  readonly type: OrdType | 'lock';
  readonly quantity: number;
  readonly limitUnits: Money | null;
  readonly stopUnits: Money | null;
  readonly timeInForce: TimeInForce | null;
  readonly reason: string;
  readonly index: number | null;
}

const refusalsMax = 100;

export class Refusals {
  readonly #storageKey: string;
  #rows: readonly Refusal[];

  constructor(account: string) {
    this.#storageKey = `holdfast.refused.${account}`;
    this.#rows = rowsIn(this.#storageKey);
  }

  /** Newest first. */
  get rows(): readonly Refusal[] {
    return this.#rows;
  }

  add(refusal: Refusal): void {
    const others = this.#rows.filter((row) => row.key !== refusal.key);
    this.#rows = [refusal, ...others].slice(0, refusalsMax);
    try {
      sessionStorage.setItem(this.#storageKey, JSON.stringify(this.#rows));
    } catch {
      // Storage is forbidden or full: they live as long as the page.
      return;
    }
  }
}

function rowsIn(storageKey: string): readonly Refusal[] {
  try {
    const value = parseJson(sessionStorage.getItem(storageKey) ?? '');
    return isListOf(value, isRefusal) ? value : [];
  } catch {
    return [];
  }
}

const isRefusal = (value: unknown): value is Refusal =>
  isFields(value) &&
  isText(value['key']) &&
  isText(value['symbol']) &&
  isText(value['reason']) &&
  isText(value['type']) &&
  isWhole(value['timeMs']) &&
  isWhole(value['quantity']);
