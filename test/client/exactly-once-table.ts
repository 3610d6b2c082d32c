// A second opinion on sessions: a few lines that run each number once and remember its answer.
// What a command does is to be written down; its deposit says which one it is.

import { encodeEntryPayload, EntryReader } from '../../src/codec/entry-payload.ts';
import { logIndex } from '../../src/domain/ids.ts';
import { money } from '../../src/domain/money.ts';
import type { Outcome } from '../../src/domain/outcome.ts';
import { quantity } from '../../src/domain/quantity.ts';
import type { RejectReason } from '../../src/domain/reject-reason.ts';

export interface TableAnswers {
  readonly firstSeq: number;
  readonly outcomes: Outcome[];
}

export class ExactlyOnceTable {
  /** What was done, in the order in which it was done. */
  readonly effects: number[] = [];
  forgotten = false;
  readonly #answers = new Map<number, Outcome>();
  #lastSeq = 0;
  #ackedThrough = 0;

  run(frame: Uint8Array): TableAnswers {
    const reader = new EntryReader();
    reader.open(encodeEntryPayload(0, [frame]));
    reader.nextFrame();
    this.#ackedThrough = Math.max(this.#ackedThrough, reader.ackedThrough);
    const { firstSeq } = reader;
    const outcomes: Outcome[] = [];
    for (let seq = firstSeq; reader.nextCommand(); seq += 1) {
      outcomes.push(
        this.#answer(seq, reader.command.kind === 'noop' ? 0 : reader.command.moneyUnits),
      );
    }
    return { firstSeq, outcomes };
  }

  #answer(seq: number, mark: number): Outcome {
    if (this.forgotten || seq <= this.#ackedThrough) return rejected('session-expired');
    if (seq > this.#lastSeq + 1) return rejected('sequence-gap');
    const known = this.#answers.get(seq);
    if (known !== undefined) return { ...known, duplicate: true };
    this.#lastSeq = seq;
    if (mark !== 0) this.effects.push(mark);
    const outcome = accepted(mark);
    this.#answers.set(seq, outcome);
    return outcome;
  }
}

const ids = { index: logIndex(1), accountId: 0, symbolId: 0 } as const;

const rejected = (ordRejReason: RejectReason): Outcome => ({
  kind: 'rejected',
  ...ids,
  ordRejReason,
});

const accepted = (number: number): Outcome => ({
  kind: 'accepted',
  ...ids,
  number,
  ordStatus: null,
  quantity: quantity(0),
  cumQty: quantity(0),
  priceUnits: money(0),
});
