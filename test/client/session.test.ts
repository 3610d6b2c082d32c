// Sessions against a table that runs each number once, with the line between them cut anywhere.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { noIds } from '../../src/codec/command-writer.ts';
import { FrameWriter } from '../../src/codec/frame-writer.ts';
import { CallBatch } from '../../src/client/call-batch.ts';
import { Session } from '../../src/client/session.ts';
import { WaitingCalls } from '../../src/client/waiting-calls.ts';
import { ClusterError } from '../../src/domain/cluster-error.ts';
import type { Command } from '../../src/domain/command.ts';
import { money } from '../../src/domain/money.ts';
import { ExactlyOnceTable } from './exactly-once-table.ts';
import type { TableAnswers } from './exactly-once-table.ts';

const writer = new FrameWriter({ clusterId: '00c0ffee00decade', groupId: 1 }, noIds);
const lost = new ClusterError('session-expired', 'unknown');
const framesMax = 6;

const marked = (mark: number): Command => ({
  kind: 'deposit',
  account: 'alice',
  amountUnits: money(mark),
  createIfMissing: true,
});

/** What a caller heard: the marks of its commands, or the effect its error claims. */
type Heard = { readonly marks: (number | null)[] } | { readonly effect: string };

// A client and a cluster with a line between them. The line keeps copies already sent when it is
// cut (they are in some queue), and may lose answers.
class Line {
  readonly table = new ExactlyOnceTable();
  readonly session = new Session(1, writer);
  readonly waiting = new WaitingCalls(1_000);
  readonly callers: CallBatch[] = [];
  readonly heard = new Map<CallBatch, Heard>();
  readonly answeredMarks: number[] = [];
  #nextMark = 1;
  #inbound: { bytes: Uint8Array; line: number }[] = [];
  #outbound: TableAnswers[] = [];
  #line = 0;
  over = false;

  call(count: number): void {
    const marks = Array.from({ length: count }, () => this.#nextMark++);
    const batch = new CallBatch(marks.map(marked), Infinity);
    batch.promise.then(
      (outcomes) => {
        const got = outcomes.map((one) => (one.kind === 'accepted' ? one.number : null));
        this.heard.set(batch, { marks: got });
        expect(got).toEqual(marks);
      },
      (error: unknown) => {
        this.heard.set(batch, { effect: error instanceof ClusterError ? error.effect : '?' });
      },
    );
    this.callers.push(batch);
    expect(this.waiting.offer(batch)).toBe(true);
  }

  send(commandsMax: number): void {
    if (this.session.framesInFlight >= framesMax) return;
    const bytes = this.session.nextFrame(this.waiting, commandsMax);
    if (bytes !== null) this.#inbound.push({ bytes, line: this.#line });
  }

  deliver(): void {
    const copy = this.#inbound.shift();
    if (copy !== undefined) this.#outbound.push(this.table.run(copy.bytes));
  }

  /** The cluster has no room for the next copy: not taken, and the client starts over. */
  refuse(): void {
    const copy = this.#inbound.shift();
    if (copy === undefined) return;
    if (copy.line === this.#line) {
      this.session.refused(this.#firstSeqOf(copy.bytes));
      this.cut(0);
    }
  }

  /** `lostAnswers`: how many of those on their way are never heard. */
  cut(lostAnswers: number): void {
    this.#line += 1;
    this.#outbound.splice(0, lostAnswers);
    for (const bytes of this.session.again()) this.#inbound.push({ bytes, line: this.#line });
  }

  hear(): void {
    const answers = this.#outbound.shift();
    if (answers === undefined || this.over) return;
    const effect = this.session.answered(answers.firstSeq, answers.outcomes, (command) => {
      if (command.kind === 'deposit') this.answeredMarks.push(command.amountUnits);
    });
    expect(effect).not.toBe('broken');
    if (effect === 'gap') this.cut(this.#outbound.length);
    if (effect !== 'expired') return;
    this.over = true;
    this.waiting.putBack(this.session.expire(lost));
  }

  giveUp(which: number): void {
    this.callers[which % this.callers.length]?.giveUp('timed-out', 'too late');
  }

  settle(): void {
    for (let turn = 0; turn < 5_000 && !this.over; turn += 1) {
      this.send(4);
      this.deliver();
      this.hear();
      if (this.#inbound.length + this.#outbound.length > 0) continue;
      if (this.session.framesInFlight === 0 && this.waiting.commands === 0) return;
      this.cut(0);
    }
  }

  #firstSeqOf(bytes: Uint8Array): number {
    return new DataView(bytes.buffer, bytes.byteOffset).getUint32(32, true);
  }
}

const step = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.integer({ min: 1, max: 9 }).map((n) => (line: Line) => {
      line.call(n);
    }),
  },
  {
    weight: 6,
    arbitrary: fc.integer({ min: 1, max: 5 }).map((n) => (line: Line) => {
      line.send(n);
    }),
  },
  {
    weight: 6,
    arbitrary: fc.constant((line: Line) => {
      line.deliver();
    }),
  },
  {
    weight: 6,
    arbitrary: fc.constant((line: Line) => {
      line.hear();
    }),
  },
  {
    weight: 2,
    arbitrary: fc.nat(5).map((n) => (line: Line) => {
      line.cut(n);
    }),
  },
  {
    weight: 1,
    arbitrary: fc.constant((line: Line) => {
      line.refuse();
    }),
  },
  {
    weight: 1,
    arbitrary: fc.nat(20).map((n) => (line: Line) => {
      line.giveUp(n);
    }),
  },
);

const isRising = (marks: readonly number[]): boolean =>
  marks.every((mark, at) => at === 0 || mark > (marks[at - 1] ?? 0));

const everybodyIsTold = async (line: Line): Promise<void> => {
  await new Promise(setImmediate);
  for (const batch of line.callers) expect(line.heard.has(batch)).toBe(true);
};

test('through any cut a command takes effect once, in order, and nobody is left waiting', async () => {
  const runs = fc.asyncProperty(fc.array(step, { maxLength: 80 }), async (steps) => {
    const line = new Line();
    for (const act of steps) act(line);
    line.settle();
    await everybodyIsTold(line);
    const { effects } = line.table;
    expect(isRising(effects)).toBe(true);
    expect(isRising(line.answeredMarks)).toBe(true);
    for (const { commands, promise } of line.callers) void promise.catch(() => commands);
    for (const [batch, heard] of line.heard) {
      const marks = batch.commands.map((command) =>
        command.kind === 'deposit' ? command.amountUnits : 0,
      );
      const done = marks.filter((mark) => effects.includes(mark));
      if ('marks' in heard) expect(done).toEqual(marks);
      else if (heard.effect === 'none') expect(done).toEqual([]);
    }
  });
  await fc.assert(runs, { numRuns: 400 });
});

test('when the session is forgotten, only what surely did not run comes back to be run', async () => {
  const runs = fc.asyncProperty(
    fc.array(step, { maxLength: 60 }),
    fc.array(step, { maxLength: 20 }),
    async (before, after) => {
      const line = new Line();
      for (const act of before) act(line);
      line.table.forgotten = true;
      for (const act of after) act(line);
      line.settle();
      await new Promise(setImmediate);
      for (const batch of line.callers) {
        if (batch.settled) continue;
        const marks = batch.commands.slice(batch.framed);
        for (const command of marks) {
          if (command.kind !== 'deposit') continue;
          expect(line.table.effects).not.toContain(command.amountUnits);
        }
      }
      const left = line.callers.filter((batch) => !batch.settled);
      const waiting = left.reduce((sum, batch) => sum + batch.commands.length - batch.framed, 0);
      expect(line.waiting.commands).toBe(waiting);
    },
  );
  await fc.assert(runs, { numRuns: 300 });
});

test('a frame the cluster turned away does not count as sent', () => {
  const line = new Line();
  line.call(1);
  line.send(4);
  line.refuse();
  line.table.forgotten = true;
  line.settle();
  expect(line.over).toBe(true);
  expect(line.waiting.commands).toBe(1);
});

test("what was sent once and was answered before is another one's answer", () => {
  const line = new Line();
  line.call(1);
  const frame = line.session.nextFrame(line.waiting, 1);
  if (frame === null) throw new Error('somebody waits');
  const { firstSeq, outcomes } = line.table.run(frame);
  const stolen = outcomes.map((outcome) => ({ ...outcome, duplicate: true as const }));
  const { session } = line;
  expect(session.answered(firstSeq, stolen, () => undefined)).toBe('broken');
  expect(session.framesInFlight).toBe(1);
  expect([...session.again()]).toHaveLength(1);
  expect(session.answered(firstSeq, stolen, () => undefined)).toBe('taken');
});

test('a command whose caller left goes out again as a no-op', () => {
  const line = new Line();
  line.call(1);
  line.call(1);
  line.send(4);
  line.callers[0]?.promise.catch(() => undefined);
  line.giveUp(0);
  const [again] = [...line.session.again()];
  expect(again).toBeDefined();
  if (again !== undefined) line.table.run(again);
  expect(line.table.effects).toEqual([2]);
});

test('callers who left make room in the queue at once', () => {
  const waiting = new WaitingCalls(4);
  const batches = [1, 2, 3, 4].map((mark) => new CallBatch([marked(mark)], Infinity));
  for (const batch of batches) {
    batch.promise.catch(() => undefined);
    expect(waiting.offer(batch)).toBe(true);
  }
  const late = new CallBatch([marked(5)], Infinity);
  expect(waiting.offer(late)).toBe(false);
  batches[1]?.giveUp('timed-out', 'too late');
  expect(waiting.offer(late)).toBe(true);
  const gathered = waiting.gather(100);
  expect(gathered?.commands.map((one) => (one.kind === 'deposit' ? one.amountUnits : 0))).toEqual([
    1, 3, 4, 5,
  ]);
  expect(waiting.commands).toBe(0);
});

test('a frame holds at most what it may, in commands and in bytes', () => {
  const waiting = new WaitingCalls(100_000);
  const long = (mark: number): Command => ({
    kind: 'create-account',
    account: `account-${mark}`,
    accountKind: 'cash',
    displayName: 'x'.repeat(120),
  });
  const batch = new CallBatch(
    Array.from({ length: 4_000 }, (_, mark) => long(mark)),
    Infinity,
  );
  expect(waiting.offer(batch)).toBe(true);
  const session = new Session(1, writer);
  let frames = 0;
  for (let bytes = session.nextFrame(waiting, 4_096); bytes !== null; frames += 1) {
    expect(bytes.length).toBeLessThanOrEqual(256 * 1024);
    bytes = session.nextFrame(waiting, 4_096);
  }
  expect(frames).toBeLessThan(5);
  expect(session.outstanding).toBe(4_000);
});
