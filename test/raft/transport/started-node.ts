// A peer that listens for the length of one test. Knows nothing of what the test says through it.

import { onTestFinished } from 'vitest';
import { PeerNode } from './peer-node.ts';
import type { PeerNodeOptions } from './peer-node.ts';

/** What will not end by itself is cut after so long. */
const drainMs = 200;

/** Ends with the test, before whatever the test made sooner. */
export async function started(options: PeerNodeOptions, port = 0): Promise<PeerNode> {
  const node = new PeerNode(options);
  onTestFinished(() => node.transport.close(drainMs));
  return node.listen(port);
}
