// A quick 64-bit hash in two 32-bit lanes, for noticing that replicas differ. Every step is exact
// 32-bit integer arithmetic, the same on every machine. Not for secrets and not against forgers.

export class Hash64 {
  high = 0;
  low = 0;

  start(seedHigh: number, seedLow: number): void {
    this.high = seedHigh | 0;
    this.low = seedLow | 0;
  }

  /** A safe integer of either sign. */
  integer(n: number): void {
    const word = n | 0;
    this.#word(word);
    // Most numbers fit one word; the others say so by a second one.
    if (word !== n) this.#word(Math.floor(n / 0x1_0000_0000) ^ 0x5bd1e995);
  }

  text(text: string): void {
    this.integer(text.length);
    for (let at = 0; at < text.length; at += 1) this.#word(text.charCodeAt(at));
  }

  /** Spreads the last words over all bits; call once, before reading the lanes. */
  finish(): void {
    this.high = avalanche(this.high ^ Math.imul(this.low, 0x9e3779b1));
    this.low = avalanche(this.low ^ Math.imul(this.high, 0x85ebca77));
  }

  #word(word: number): void {
    this.high = Math.imul(this.high ^ word, 0x9e3779b1);
    this.high ^= this.high >>> 15;
    this.low = Math.imul((this.low + word) ^ this.high, 0xc2b2ae3d);
    this.low ^= this.low >>> 13;
  }
}

function avalanche(word: number): number {
  let z = word;
  z = Math.imul(z ^ (z >>> 16), 0x85ebca6b);
  z = Math.imul(z ^ (z >>> 13), 0xc2b2ae35);
  return z ^ (z >>> 16);
}
