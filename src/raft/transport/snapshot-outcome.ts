// How sending a snapshot ended. Knows nothing of how it was sent.

import type { SnapshotVerdict } from '../driver/snapshot-port.ts';

/** Refused is the receiver's word; failed says that none came, for whatever reason. */
export type SnapshotOutcome =
  SnapshotVerdict | { readonly kind: 'failed'; readonly reason: string };
