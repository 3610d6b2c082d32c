// How many bad inputs of one connection are told to the log: some at once, then a few a second. What
// comes beyond is answered all the same, and not kept: nobody fills the log with nonsense.

export interface AllowancePace {
  readonly burstMax: number;
  readonly perSecond: number;
}

export const edgePace: AllowancePace = { burstMax: 20, perSecond: 5 };

export class EdgeAllowance {
  readonly #pace: AllowancePace;
  readonly #monotonicMs: () => number;
  #left: number;
  #countedMs: number;

  constructor(pace: AllowancePace, monotonicMs: () => number) {
    this.#pace = pace;
    this.#monotonicMs = monotonicMs;
    this.#left = pace.burstMax;
    this.#countedMs = monotonicMs();
  }

  /** Whether one more may be told. */
  take(): boolean {
    const nowMs = this.#monotonicMs();
    const { burstMax, perSecond } = this.#pace;
    const earned = ((nowMs - this.#countedMs) / 1000) * perSecond;
    this.#left = Math.min(burstMax, this.#left + earned);
    this.#countedMs = nowMs;
    if (this.#left < 1) return false;
    this.#left -= 1;
    return true;
  }
}
