// What a peer's books came to at some of its checkpoints, as it travels beside the Raft messages:
// the core knows nothing of it. Knows shapes and limits, not what follows from a difference.

import type { DigestReport__Output } from '../../gen/holdfast/raft/v1/DigestReport.ts';

/** The chained digest after one entry, 16 hex digits. */
export interface ReportedDigest {
  readonly index: number;
  readonly digest: string;
}

export const REPORTED_DIGESTS_MAX = 64;

/** About what one checkpoint adds to a frame. */
export const REPORTED_DIGEST_BYTES = 32;

/** Null for what no honest replica sends. */
export function readDigestReport(report: DigestReport__Output): readonly ReportedDigest[] | null {
  const { checkpoints } = report;
  if (checkpoints.length > REPORTED_DIGESTS_MAX) return null;
  return checkpoints.every(isCheckpoint) ? checkpoints : null;
}

const isCheckpoint = ({ index, digest }: ReportedDigest): boolean =>
  Number.isSafeInteger(index) && index > 0 && /^[0-9a-f]{16}$/.test(digest);
