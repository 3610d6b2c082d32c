// What a rule answers: a reason to reject, or null to accept. Strings cost nothing to pass, and a
// third of real commands are rejected.

import type { RejectReason } from '../domain/reject-reason.ts';

/** Null: accepted, and the run's answer is filled in. */
export type Verdict = RejectReason | null;
