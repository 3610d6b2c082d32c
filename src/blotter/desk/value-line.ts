// The account's value over the session: at most a point a second, and when there are too many, every
// second one is let go, so that a day fits as well as a minute.

import { moneyScale } from '../../domain/money.ts';
import type { Money } from '../../domain/money.ts';

const pointsMax = 2_400;

export class ValueLine {
  readonly #seconds: number[] = [];
  readonly #dollars: number[] = [];
  #everySeconds = 1;

  /** Seconds since 1970 and dollars, as a chart takes them. */
  get points(): readonly [readonly number[], readonly number[]] {
    return [this.#seconds, this.#dollars];
  }

  get count(): number {
    return this.#seconds.length;
  }

  /** The last value of each step stays. */
  add(nowMs: number, units: Money | null): void {
    if (units === null) return;
    const second = Math.floor(nowMs / 1_000 / this.#everySeconds) * this.#everySeconds;
    const last = this.#seconds.length - 1;
    if (this.#seconds[last] === second) {
      this.#dollars[last] = units / moneyScale;
      return;
    }
    this.#seconds.push(second);
    this.#dollars.push(units / moneyScale);
    if (this.#seconds.length > pointsMax) this.#thin();
  }

  #thin(): void {
    this.#everySeconds *= 2;
    for (const values of [this.#seconds, this.#dollars]) {
      const kept = values.filter((_, at) => at % 2 === 0);
      values.splice(0, values.length, ...kept);
    }
  }
}
