// Two peers of which node 1 reaches node 2 over a line that a test can cut; what arrives as snapshots is
// recorded. Both end with the test. Knows nothing of what is sent.

import { onTestFinished } from 'vitest';
import { CutLine } from './cut-line.ts';
import type { PeerNode, PeerNodeOptions } from './peer-node.ts';
import { RecordingSink } from './recording-sink.ts';
import { started } from './started-node.ts';
import { until } from './until.ts';

export interface CutPair {
  readonly first: PeerNode;
  readonly second: PeerNode;
  readonly line: CutLine;
  readonly sink: RecordingSink;
}

/** Resolves once node 1 is connected. */
export async function cutPair(limits: PeerNodeOptions['limits'] = {}): Promise<CutPair> {
  const sink = new RecordingSink();
  const second = await started({ nodeId: 2, sink, limits });
  const line = await CutLine.to(second.port);
  onTestFinished(() => line.close());
  const first = await started({ nodeId: 1, limits });
  first.transport.setPeer(2, `127.0.0.1:${line.port}`);
  await until(() => first.statsOf(2).connected);
  return { first, second, line, sink };
}
