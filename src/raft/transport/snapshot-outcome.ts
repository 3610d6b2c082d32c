// How sending a snapshot ended. Knows nothing of how it was sent.

import type { SnapshotVerdict } from '../driver/snapshot-port.ts';

/** Refused is the receiver's word; failed says that none came, for whatever reason. */
export type SnapshotOutcome =
  | SnapshotVerdict
  | { readonly kind: 'failed'; readonly reason: string };

/** A receiver that said no will say it again; one that heard nothing more, or was not heard, may not. */
export function isBroken(
  outcome: SnapshotOutcome,
): outcome is Exclude<SnapshotOutcome, { kind: 'accepted' }> {
  switch (outcome.kind) {
    case 'accepted':
      return false;
    case 'refused':
      return outcome.reason.startsWith('stalled:') || outcome.reason.startsWith('not-resumable:');
    case 'failed':
      return true;
  }
}
