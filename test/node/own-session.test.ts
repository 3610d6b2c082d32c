// What commands by name are told when the node cannot take them.

import { expect, test } from 'vitest';
import { FrameWriter } from '../../src/codec/frame-writer.ts';
import { AnswerBoard } from '../../src/node/answer-board.ts';
import { OwnSession } from '../../src/node/own-session.ts';
import { ProposalQueue, proposalLimits } from '../../src/node/proposal-queue.ts';

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
