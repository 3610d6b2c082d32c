// What answers that nobody reads keep in memory, and what clients of a deposed leader are told.

import { EventEmitter } from 'node:events';
import { expect, test } from 'vitest';
import { FrameWriter } from '../../../src/codec/frame-writer.ts';
import { noIds } from '../../../src/codec/command-writer.ts';
import { unboundCaller } from '../../../src/codec/frame-caller.ts';
import { AnswerBoard } from '../../../src/node/consensus/answer-board.ts';
import { ProposalQueue } from '../../../src/node/consensus/proposal-queue.ts';
import { sharedAnswersMax, SubmitService } from '../../../src/node/services/submit-service.ts';
import type { SubmitStream } from '../../../src/node/services/submit-service.ts';

const home = { clusterId: '00000000000000aa', groupId: 1 };
const sessionId = 5;

/** A client's stream of which nothing is read. */
class UnreadStream extends EventEmitter {
  readonly written: { readonly outcomes: Buffer; readonly failure?: object }[] = [];
  ended = false;
  paused = false;

  pause(): void {
    this.paused = true;
  }

  resume(): void {
    this.paused = false;
  }

  write(message: { readonly outcomes: Buffer }): boolean {
    this.written.push(message);
    return false;
  }

  end(): void {
    this.ended = true;
  }

  /** A command of the session, as its client sends it. */
  hears(firstSeq: number): void {
    const place = { sessionId, firstSeq, ackedThrough: 0 };
    const frame = new FrameWriter(home, noIds).frame(place, [{ kind: 'noop' }]);
    this.emit('data', { frame: Buffer.from(frame) });
  }
}

const nobody = { nodeId: 0, term: 0, address: '' };

// A node that leads and hears one command of the stream's session.
function serving(stream: UnreadStream) {
  const board = new AnswerBoard();
  const proposals = new ProposalQueue();
  const state = {
    ...{ leading: true, isCandidate: false, leader: nobody },
    heirIsKnown: (): void => undefined,
    decide: (): void => undefined,
  };
  const service = new SubmitService({
    ...{ home, board, proposals, wake: () => undefined },
    leading: () => state.leading,
    leader: () => state.leader,
    successor: () =>
      new Promise((resolve) => {
        state.heirIsKnown = resolve;
      }),
    maybeNext: () =>
      state.isCandidate
        ? new Promise((resolve) => {
            state.decide = resolve;
          })
        : null,
    sessionOwner: () => null,
    refused: () => undefined,
  });
  service.serve(stream as unknown as SubmitStream, unboundCaller);
  stream.hears(1);
  return { board, proposals, state };
}

test('of answers that lie unread only the first share their memory with those of others', () => {
  const stream = new UnreadStream();
  const { board } = serving(stream);
  const shared = new Uint8Array(64 * 1024);
  for (let at = 0; at < 200; at += 1) {
    const bytes = shared.subarray(at * 100, at * 100 + 92).fill(at);
    board.deliver({ sessionId, firstSeq: 1 + at, bytes });
  }
  const sharing = stream.written.filter(({ outcomes }) => outcomes.buffer === shared.buffer);
  expect([stream.written.length, sharing.length]).toEqual([200, sharedAnswersMax]);
  expect(stream.written.map(({ outcomes }) => [outcomes.length, outcomes[0]])).toEqual(
    Array.from({ length: 200 }, (_, at) => [92, at]),
  );
});

test('a deposed leader tells its clients who leads now, once it knows, and takes nothing meanwhile', async () => {
  const stream = new UnreadStream();
  const { board, proposals, state } = serving(stream);
  expect(proposals.takeEntry()).toHaveLength(1);
  state.leading = false;
  board.leadershipLost();
  stream.hears(2);
  expect([proposals.frameCount, stream.written, stream.ended]).toEqual([0, [], false]);
  state.leader = { nodeId: 3, term: 8, address: '127.0.0.1:7103' };
  state.heirIsKnown();
  await Promise.resolve();
  const named = { leaderAddress: '127.0.0.1:7103', leaderId: 3, leaderTerm: 8 };
  const place = { sessionId: 0, firstSeq: 0 };
  expect(stream.written).toMatchObject([
    { failure: { code: 'not-leader', effect: 'unknown', ...place, ...named } },
  ]);
  expect(stream.ended).toBe(true);
});

test('a client that leaves a deposed leader before it knows its heir is told nothing more', async () => {
  const stream = new UnreadStream();
  const { board, state } = serving(stream);
  board.leadershipLost();
  stream.emit('end');
  state.heirIsKnown();
  await Promise.resolve();
  expect(stream.written).toEqual([]);
});

test('a candidate keeps a client waiting until it leads, and reads no more of it', async () => {
  const stream = new UnreadStream();
  const { proposals, state } = serving(stream);
  proposals.takeEntry();
  Object.assign(state, { leading: false, isCandidate: true });
  stream.hears(2);
  expect([stream.paused, proposals.frameCount, stream.written]).toEqual([true, 0, []]);
  Object.assign(state, { leading: true, isCandidate: false });
  state.decide();
  await Promise.resolve();
  expect([stream.paused, proposals.frameCount, stream.written]).toEqual([false, 1, []]);
});

test('a candidate that does not win sends its clients on, and does not keep them waiting again', async () => {
  const stream = new UnreadStream();
  const { state } = serving(stream);
  Object.assign(state, { leading: false, isCandidate: true });
  stream.hears(2);
  state.decide();
  await Promise.resolve();
  expect(stream.written).toMatchObject([{ failure: { code: 'not-leader', effect: 'none' } }]);
  expect(stream.paused).toBe(false);
});
