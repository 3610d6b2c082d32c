// What callers are told when a session is lost because the node refused a frame for good: that nothing
// was done only where nothing can have been.

import { expect, test } from 'vitest';
import { CallBatch } from '../../src/client/call-batch.ts';
import { Session } from '../../src/client/session.ts';
import { WaitingCalls } from '../../src/client/waiting-calls.ts';
import { noIds } from '../../src/codec/command-writer.ts';
import { FrameWriter } from '../../src/codec/frame-writer.ts';
import { ClusterError } from '../../src/domain/cluster-error.ts';

const writer = new FrameWriter({ clusterId: '00c0ffee00decade', groupId: 1 }, noIds);
const refusal = new ClusterError('malformed', 'unknown', { message: 'a field is too large' });

/** A session in which each call has gone out once, in frames of at most two commands. */
function sent(...counts: number[]) {
  const session = new Session(1, writer);
  const waiting = new WaitingCalls(1_000);
  const calls = counts.map((count) => {
    const call = new CallBatch(
      Array.from({ length: count }, () => ({ kind: 'noop' as const })),
      1e9,
    );
    waiting.offer(call);
    return call;
  });
  while (session.nextFrame(waiting, 2) !== null) continue;
  const told = (): Promise<string[]> =>
    Promise.all(
      calls.map((call) =>
        call.promise.then(
          () => 'done',
          (error: unknown) => (error instanceof ClusterError ? error.effect : '?'),
        ),
      ),
    );
  return { session, told };
}

test('the callers of the refused frame are told that nothing was done, others that it is unknown', async () => {
  const { session, told } = sent(2, 2);
  session.refused(3);
  session.abandon(refusal);
  expect(await told()).toEqual(['unknown', 'none']);
});

test('where only one frame was out, it is the one that was refused', async () => {
  const alone = sent(1);
  alone.session.refusedSome();
  alone.session.abandon(refusal);
  expect(await alone.told()).toEqual(['none']);
  const several = sent(2, 2);
  several.session.refusedSome();
  several.session.abandon(refusal);
  expect(await several.told()).toEqual(['unknown', 'unknown']);
});

test('a copy that may still run makes it unknown', async () => {
  const { session, told } = sent(1);
  expect([...session.again()]).toHaveLength(1);
  session.refused(1);
  session.abandon(refusal);
  expect(await told()).toEqual(['unknown']);
});

test('a call in several frames is untouched only when all of it is', async () => {
  const { session, told } = sent(4);
  session.refused(3);
  session.abandon(refusal);
  expect(await told()).toEqual(['unknown']);
});

test('a call of which a part was done is not said to be undone', async () => {
  const { session, told } = sent(4);
  const outcome = { kind: 'accepted', index: 9 } as never;
  expect(session.answered(1, [outcome, outcome], () => undefined)).toBe('taken');
  session.refused(3);
  session.abandon(refusal);
  expect(await told()).toEqual(['unknown']);
});
