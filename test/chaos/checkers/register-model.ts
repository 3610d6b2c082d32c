// A symbol's price as a register: written as a whole, read as a whole. Knows nothing of trading.
//
//   write  asked { price }             read  answered { price }

import type { Operation } from './operations.ts';
import type { SequentialModel } from './linearizability.ts';

interface Register {
  /** Null: never listed. */
  readonly price: string | null;
}

/** `price` is what every symbol has before the first write. */
export const registerModel = (price: string | null): SequentialModel<Register> => ({
  ops: new Set(['write', 'read']),
  reads: new Set(['read']),
  initial: () => ({ price }),
  step: stepRegister,
  fingerprint: (register) => JSON.stringify(register.price),
});

function stepRegister(register: Register, operation: Operation): Register | null {
  const { op, asked, answered } = operation;
  if (op === 'write') return { price: priceOf(asked) };
  return priceOf(answered) === register.price ? register : null;
}

const priceOf = ({ price }: Operation['asked']): string | null =>
  typeof price === 'string' ? price : null;
