// Claims about where answers go.

import { expect, test } from 'vitest';
import { AnswerBoard, placesPerSinkMax } from '../../../src/node/consensus/answer-board.ts';
import type { AnswerSink } from '../../../src/node/consensus/answer-board.ts';

class Listener implements AnswerSink {
  readonly heard: number[] = [];
  lost = 0;
  answer(bytes: Uint8Array): void {
    this.heard.push(bytes[0] ?? 0);
  }
  leadershipLost(): void {
    this.lost += 1;
  }
}

const answers = (sessionId: number, firstSeq: number, mark: number) => ({
  sessionId,
  firstSeq,
  bytes: new Uint8Array([mark]),
});

test('answers go to the stream that spoke last for the session', () => {
  const board = new AnswerBoard();
  const [first, second] = [new Listener(), new Listener()];
  board.expect({ sessionId: 7, firstSeq: 1 }, first);
  board.expect({ sessionId: 7, firstSeq: 1 }, second);
  board.deliver(answers(7, 1, 42));
  expect([first.heard, second.heard]).toEqual([[], [42]]);
});

test('an opening is answered once, by its nonce', () => {
  const board = new AnswerBoard();
  const listener = new Listener();
  board.expect({ sessionId: 0, firstSeq: 99 }, listener);
  board.deliver(answers(0, 98, 1));
  board.deliver(answers(0, 99, 2));
  board.deliver(answers(0, 99, 3));
  expect(listener.heard).toEqual([2]);
});

test('when leadership ends everybody is told once and nobody is remembered', () => {
  const board = new AnswerBoard();
  const listener = new Listener();
  board.expect({ sessionId: 1, firstSeq: 1 }, listener);
  board.expect({ sessionId: 2, firstSeq: 1 }, listener);
  board.leadershipLost();
  board.leadershipLost();
  board.deliver(answers(1, 1, 5));
  expect([listener.lost, listener.heard]).toEqual([1, []]);
});

test('a stream that ended hears nothing more', () => {
  const board = new AnswerBoard();
  const listener = new Listener();
  board.expect({ sessionId: 1, firstSeq: 1 }, listener);
  board.forget(listener);
  board.deliver(answers(1, 1, 5));
  board.leadershipLost();
  expect([listener.lost, listener.heard]).toEqual([0, []]);
});

test('a stream that names ever new sessions is told no, and what it has goes on', () => {
  const board = new AnswerBoard();
  const [hostile, other] = [new Listener(), new Listener()];
  const surplus = placesPerSinkMax + 1;
  for (let id = 1; id <= placesPerSinkMax; id += 1) {
    expect(board.expect({ sessionId: id, firstSeq: 1 }, hostile)).toBe(true);
  }
  expect(board.expect({ sessionId: surplus, firstSeq: 1 }, hostile)).toBe(false);
  expect(board.expect({ sessionId: 1, firstSeq: 2 }, hostile)).toBe(true);
  expect(board.expect({ sessionId: surplus, firstSeq: 1 }, other)).toBe(true);
  board.deliver(answers(surplus, 1, 7));
  board.deliver(answers(1, 2, 8));
  expect([hostile.heard, other.heard]).toEqual([[8], [7]]);
});

test('openings that were answered make room for others', () => {
  const board = new AnswerBoard();
  const listener = new Listener();
  for (let nonce = 1; nonce <= 3 * placesPerSinkMax; nonce += 1) {
    expect(board.expect({ sessionId: 0, firstSeq: nonce }, listener)).toBe(true);
    board.deliver(answers(0, nonce, 1));
  }
  expect(listener.heard).toHaveLength(3 * placesPerSinkMax);
});
