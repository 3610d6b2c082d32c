// A seeded generator of random numbers, so that a run is one number. Not for secrets.
// Knows nothing of Raft or money; the pure rooms take a Random as an argument.

/** A source of randomness. `below(n)` is an integer in [0, n); `unit()` a float in [0, 1). */
export interface Random {
  below(limit: number): number;
  unit(): number;
}

/** xoshiro128**: small state, long period, the same on every machine. */
export function prng(seed: number): Random {
  let [a, b, c, d] = seeded(seed);
  const next = (): number => {
    const result = Math.imul(rotate(Math.imul(b, 5), 7), 9);
    const t = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= t;
    d = rotate(d, 11);
    return result;
  };
  const unit = (): number => (next() >>> 0) / 0x1_0000_0000;
  return { unit, below: (limit) => Math.floor(unit() * limit) };
}

// splitmix32 spreads a small seed over the whole state; an all-zero state would stay zero.
function seeded(seed: number): [number, number, number, number] {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x9e3779b9) >>> 0;
    let z = state;
    z = Math.imul(z ^ (z >>> 16), 0x21f0aaad);
    z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
    return (z ^ (z >>> 15)) >>> 0;
  };
  return [next() | 0, next() | 0, next() | 0, next() | 1];
}

// Signed words throughout: an engine keeps them as they are, and allocates for larger numbers.
const rotate = (x: number, k: number): number => (x << k) | (x >>> (32 - k));
