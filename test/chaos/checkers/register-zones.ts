// Whether a register's history is linearizable, told at once instead of searched for. Where no value
// was written twice each read names the write it saw, and the question is easy: Gibbons and Korach,
// "Testing Shared Memories", 1997, §4. Knows nothing of prices.
//
// A value with its write and its reads is one block of any order that explains the history, since
// nothing comes back once it was written over. A block must stand wholly before another if one of its
// operations ended before one of the other's began. So two blocks exclude each other exactly if each
// has an end before the other's last begin; longer rings of such demands always hold a pair. A zone
// reaches from a block's first end to its last begin. Where it runs forward, nothing else may happen
// within it; where it runs backward, all of the block is open at once and fits in at any moment of it.

import type { Operation } from './operations.ts';

/** The value an operation wrote, or was shown. */
export type Value = string | null;

export interface Register {
  readonly initial: Value;
  isWrite(operation: Operation): boolean;
  valueOf(operation: Operation): Value;
}

/** An operation by whose end no order explains the history, where those that ended before it had one. */
export interface Unexplained {
  readonly stuckAt: Operation;
  /** How many ended before it. */
  readonly explained: number;
}

export type ZonesVerdict = 'explained' | 'written-twice' | Unexplained;

/** Of one register's operations, those that surely failed and the unanswered reads left out. */
export function zonesVerdict(register: Register, operations: readonly Operation[]): ZonesVerdict {
  const written = operations.filter((operation) => register.isWrite(operation));
  const values = new Set([register.initial, ...written.map((write) => register.valueOf(write))]);
  if (values.size <= written.length) return 'written-twice';
  if (fits(register, operations, Infinity)) return 'explained';
  // What explains a history explains every beginning of it, so the first end too many can be halved for.
  const ended = operations
    .filter(({ endedAt }) => Number.isFinite(endedAt))
    .sort((a, b) => a.endedAt - b.endedAt);
  let explained = 0;
  for (let end = ended.length - 1; explained < end;) {
    const middle = (explained + end) >> 1;
    if (fits(register, operations, ended[middle]?.endedAt ?? 0)) explained = middle + 1;
    else end = middle;
  }
  const stuckAt = ended[explained];
  if (stuckAt === undefined) throw new Error('a history in which nothing ended is explained');
  return { stuckAt, explained };
}

interface Block {
  readonly writeBegan: number;
  firstEnd: number;
  lastBegin: number;
  /** Acknowledged or read. Otherwise it need not have happened. */
  happened: boolean;
}

/** Judges the history up to and with what stands at `through`. */
function fits(register: Register, operations: readonly Operation[], through: number): boolean {
  const blocks = new Map<Value, Block>();
  blocks.set(register.initial, { writeBegan: -1, firstEnd: -1, lastBegin: -1, happened: true });
  for (const operation of operations) {
    const { invokedAt, endedAt } = operation;
    if (!register.isWrite(operation) || invokedAt > through) continue;
    const happened = Number.isFinite(endedAt) && endedAt <= through;
    const firstEnd = happened ? endedAt : Infinity;
    const block = { writeBegan: invokedAt, firstEnd, lastBegin: invokedAt, happened };
    blocks.set(register.valueOf(operation), block);
  }
  for (const operation of operations) {
    const { invokedAt, endedAt } = operation;
    if (register.isWrite(operation) || endedAt > through) continue;
    const block = blocks.get(register.valueOf(operation));
    if (block === undefined || endedAt < block.writeBegan) return false;
    block.happened = true;
    block.firstEnd = Math.min(block.firstEnd, endedAt);
    block.lastBegin = Math.max(block.lastBegin, invokedAt);
  }
  return areApart([...blocks.values()].filter(({ happened }) => happened));
}

function areApart(blocks: readonly Block[]): boolean {
  const forward = blocks.filter(isForward).sort((a, b) => a.firstEnd - b.firstEnd);
  const backward = blocks.filter((block) => !isForward(block));
  backward.sort((a, b) => a.lastBegin - b.lastBegin);
  let before: Block | undefined;
  let next = 0;
  for (const block of forward) {
    if (before !== undefined && exclude(before, block)) return false;
    before = block;
  }
  before = undefined;
  for (const block of backward) {
    for (; (forward[next]?.firstEnd ?? Infinity) < block.lastBegin; next += 1)
      before = forward[next];
    if (before !== undefined && exclude(before, block)) return false;
  }
  return true;
}

const isForward = ({ firstEnd, lastBegin }: Block): boolean => firstEnd < lastBegin;

const exclude = (a: Block, b: Block): boolean =>
  a.firstEnd < b.lastBegin && b.firstEnd < a.lastBegin;
