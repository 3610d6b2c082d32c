// Asks a receiver how far a transfer came, after its stream broke. Knows no row.

import type { PeerServiceClient } from '../../gen/holdfast/raft/v1/PeerService.ts';
import type { ResumeSnapshotRequest } from '../../gen/holdfast/raft/v1/ResumeSnapshotRequest.ts';
import type { ResumeSnapshotResponse__Output } from '../../gen/holdfast/raft/v1/ResumeSnapshotResponse.ts';
import type { SnapshotVerdict } from '../driver/snapshot-port.ts';
import { plainBytes } from './plain-bytes.ts';
import type { ResumePoint } from './sent-rows.ts';

export type SnapshotProgress =
  /** It goes on from there: the beginning when nothing of it is kept. */
  | { readonly kind: 'goes-on'; readonly at: ResumePoint }
  /** All of it had come, or nothing more is wanted. */
  | { readonly kind: 'over'; readonly verdict: SnapshotVerdict };

/** Null when no answer came. */
export function askProgress(
  client: PeerServiceClient,
  request: ResumeSnapshotRequest,
  waitMs: number,
): Promise<SnapshotProgress | null> {
  return new Promise((resolve) => {
    client.ResumeSnapshot(request, { deadline: Date.now() + waitMs }, (error, answer) => {
      resolve(error !== null || answer === undefined ? null : readProgress(answer));
    });
  });
}

function readProgress(answer: ResumeSnapshotResponse__Output): SnapshotProgress {
  const { refusal, verdict, sequence, lastKey } = answer;
  if (refusal !== '') return { kind: 'over', verdict: { kind: 'refused', reason: refusal } };
  if (verdict !== null) {
    const { accepted, refusal: reason } = verdict;
    return { kind: 'over', verdict: accepted ? { kind: 'accepted' } : { kind: 'refused', reason } };
  }
  const key = sequence === 0 ? null : plainBytes(lastKey);
  return { kind: 'goes-on', at: { sequence, lastKey: key } };
}
