// Joins the books on disk, the pace and the wire: one snapshot's way out of this node. Knows who does
// what, nothing of rows.

import { randomBytes } from 'node:crypto';
import { cpus } from 'node:os';
import { performance } from 'node:perf_hooks';
import type { Clock } from '../../base/clock.ts';
import type { Message } from '../../raft/core/message.ts';
import type { GrpcPeerTransport } from '../../raft/transport/grpc-peer-transport.ts';
import type { BooksSnapshot } from '../books/books-keeper.ts';
import { MachineLoad } from './machine-load.ts';
import { pacedChunks } from './paced-chunks.ts';
import type { Pacing } from './paced-chunks.ts';
import type { SnapshotEnd } from './snapshot-desk.ts';

export interface SnapshotWay {
  readonly transport: Pick<GrpcPeerTransport, 'sendSnapshot'>;
  readonly clock: Clock;
  /** While the node is busy; see `pacedChunks`. */
  readonly bytesPerSecond: number;
}

/** Rejects only with what reading the books threw. */
export async function streamSnapshot(
  way: SnapshotWay,
  message: Message,
  { snapshot, off }: { readonly snapshot: BooksSnapshot; readonly off: AbortSignal },
): Promise<SnapshotEnd> {
  const outgoing = {
    snapshotId: randomBytes(8).toString('hex'),
    message,
    chunksAfter: (key: Uint8Array | null) => pacedChunks(snapshot.chunksAfter(key), pacingOf(way)),
  };
  const outcome = await way.transport.sendSnapshot(message.to, outgoing, off);
  return { result: outcome.kind, reason: outcome.kind === 'accepted' ? '' : outcome.reason };
}

function pacingOf({ bytesPerSecond, clock }: SnapshotWay): Pacing {
  let seen = performance.eventLoopUtilization();
  const machine = new MachineLoad({ monotonicMs: () => clock.monotonic(), processors: cpus });
  return {
    bytesPerSecond,
    now: () => clock.monotonic(),
    utilization: () => {
      const before = seen;
      seen = performance.eventLoopUtilization();
      const { utilization } = performance.eventLoopUtilization(seen, before);
      return Math.max(utilization, machine.share);
    },
    pause: (waitMs) => new Promise((resolve) => setTimeout(resolve, waitMs)),
  };
}
