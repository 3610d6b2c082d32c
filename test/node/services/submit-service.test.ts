// What answers that nobody reads keep in memory.

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
  readonly written: { readonly outcomes: Buffer }[] = [];

  write(message: { readonly outcomes: Buffer }): boolean {
    this.written.push(message);
    return false;
  }
}

// A node that leads and hears one command of the stream's session.
function serving(stream: UnreadStream): AnswerBoard {
  const board = new AnswerBoard();
  const service = new SubmitService({
    ...{ home, board, proposals: new ProposalQueue(), wake: () => undefined },
    leading: () => true,
    leaderAddress: () => '',
    sessionOwner: () => null,
    refused: () => undefined,
  });
  service.serve(stream as unknown as SubmitStream, unboundCaller);
  const place = { sessionId, firstSeq: 1, ackedThrough: 0 };
  const frame = new FrameWriter(home, noIds).frame(place, [{ kind: 'noop' }]);
  stream.emit('data', { frame: Buffer.from(frame) });
  return board;
}

test('of answers that lie unread only the first share their memory with those of others', () => {
  const stream = new UnreadStream();
  const board = serving(stream);
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
