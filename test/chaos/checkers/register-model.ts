// A symbol's price as a register: written as a whole, read as a whole. Searched only if some price was
// written twice, which no run of ours does. Knows nothing of trading.
//
//   write  asked { price }             read  answered { price }

import type { Operation } from './operations.ts';
import type { KeyVerdict, SequentialModel } from './linearizability.ts';
import { zonesVerdict } from './register-zones.ts';

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
  verdict: (key, operations) => verdictOf(price, key, operations),
});

function verdictOf(
  initial: string | null,
  key: string,
  operations: readonly Operation[],
): KeyVerdict | null {
  const verdict = zonesVerdict({ initial, isWrite, valueOf }, operations);
  if (verdict === 'written-twice') return null;
  if (verdict === 'explained') return { kind: 'linearizable', key, operations: operations.length };
  return { kind: 'violation', key, ...verdict };
}

const isWrite = ({ op }: Operation): boolean => op === 'write';

const valueOf = ({ op, asked, answered }: Operation): string | null =>
  priceOf(op === 'write' ? asked : answered);

function stepRegister(register: Register, operation: Operation): Register | null {
  const { op, asked, answered } = operation;
  if (op === 'write') return { price: priceOf(asked) };
  return priceOf(answered) === register.price ? register : null;
}

const priceOf = ({ price }: Operation['asked']): string | null =>
  typeof price === 'string' ? price : null;
