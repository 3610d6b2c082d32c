// What commands by name are told when the node cannot take them, and what happens to them when the
// session they run in has expired.

import { expect, test } from 'vitest';
import { encodeEntryPayload } from '../../../src/codec/entry-payload.ts';
import { FrameWriter } from '../../../src/codec/frame-writer.ts';
import { AnswerBoard, placesPerSinkMax } from '../../../src/node/consensus/answer-board.ts';
import { Machine } from '../../../src/node/consensus/machine.ts';
import { outstandingMax, OwnSession } from '../../../src/node/consensus/own-session.ts';
import { ProposalQueue, proposalLimits } from '../../../src/node/consensus/proposal-queue.ts';
import { Books } from '../../../src/statemachine/books.ts';
import { sessionIdleMs } from '../../../src/statemachine/limits.ts';

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** A leader without company: what waits is applied at once, at the time it is told. */
class OnlyNode {
  readonly #board = new AnswerBoard();
  readonly #proposals = new ProposalQueue();
  readonly #machine = new Machine(Books.empty());
  #nonce = 0;
  readonly session = new OwnSession({
    writer: new FrameWriter(
      { clusterId: '00'.repeat(8), groupId: 1 },
      { accountId: () => 0, symbolId: () => 0 },
    ),
    board: this.#board,
    proposals: this.#proposals,
    nonce: () => (this.#nonce += 1),
    wake: () => undefined,
  });

  /** Until nothing waits any more. */
  async applyAll(stampMs: number): Promise<void> {
    await turn();
    while (this.#proposals.frameCount > 0) {
      const data = encodeEntryPayload(stampMs, this.#proposals.takeEntry());
      const index = this.#machine.books.appliedIndex + 1;
      const { answers } = this.#machine.apply({ index, term: 1, type: 'normal', data });
      for (const answer of answers) this.#board.deliver(answer);
      await turn();
    }
  }
}

test('commands after an hour of disuse run in a new session', async () => {
  const node = new OnlyNode();
  const first = node.session.run({ kind: 'noop' });
  await node.applyAll(1_000);
  expect(await first).toMatchObject({ kind: 'accepted' });
  const later = [1, 2, 3].map(() => node.session.run({ kind: 'noop' }));
  await node.applyAll(1_000 + sessionIdleMs + 1);
  for (const outcome of await Promise.all(later)) expect(outcome.kind).toBe('accepted');
});

test('however often its session expires, it is answered', async () => {
  const node = new OnlyNode();
  for (let life = 0; life < 2 * placesPerSinkMax; life += 1) {
    const call = node.session.run({ kind: 'noop' });
    await node.applyAll(1_000 + life * (sessionIdleMs + 1));
    expect(await call).toMatchObject({ kind: 'accepted' });
  }
});

test('callers who waited for the session are bounded like all others', async () => {
  const node = new OnlyNode();
  const calls = Array.from({ length: outstandingMax + 1 }, () =>
    node.session.run({ kind: 'noop' }).then(
      () => 'ran',
      (error: unknown) => error,
    ),
  );
  await node.applyAll(1_000);
  const told = await Promise.all(calls);
  expect(told.filter((how) => how === 'ran')).toHaveLength(outstandingMax);
  expect(told.at(-1)).toMatchObject({ code: 'overloaded', effect: 'none' });
});

test('an opening refused for want of room leaves nothing behind that leadership could break', async () => {
  const unheard: unknown[] = [];
  const listen = (reason: unknown): void => {
    unheard.push(reason);
  };
  process.on('unhandledRejection', listen);
  try {
    const nameless = { accountId: () => 0, symbolId: () => 0 };
    const session = new OwnSession({
      writer: new FrameWriter({ clusterId: '00'.repeat(8), groupId: 1 }, nameless),
      board: new AnswerBoard(),
      proposals: new ProposalQueue({ ...proposalLimits, waitingBytesMax: 0 }),
      nonce: () => 1,
      wake: () => undefined,
    });
    await expect(session.run({ kind: 'noop' })).rejects.toMatchObject({ code: 'overloaded' });
    session.leadershipLost();
    await new Promise((resolve) => setImmediate(resolve));
    expect(unheard).toEqual([]);
  } finally {
    process.off('unhandledRejection', listen);
  }
});
