// Claims about where answers go.

import { expect, test } from 'vitest';
import { AnswerBoard } from '../../src/node/answer-board.ts';
import type { AnswerSink } from '../../src/node/answer-board.ts';

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
