// Counts what became of every line of a replay. Each line ends in exactly one column.

import type { RejectReason } from '../../domain/reject-reason.ts';
import { workloadVerbs } from '../../codec/workload-line.ts';
import type { WorkloadVerb } from '../../codec/workload-line.ts';

/** `unknown`: it may have happened and no answer came. `failed`: it surely did not. */
export type LineEnd =
  /** `index`: of the entry that decided it. */
  | { readonly kind: 'accepted'; readonly index: number }
  | { readonly kind: 'rejected'; readonly ordRejReason: RejectReason }
  | { readonly kind: 'unknown'; readonly code: string }
  | { readonly kind: 'failed'; readonly code: string };

export interface VerbCounts {
  accepted: number;
  rejected: number;
  unknown: number;
  failed: number;
  /** Of the rejected, failed and unknown: how many for each reason. */
  readonly reasons: Record<string, number>;
}

export class ReplayTally {
  readonly byVerb = new Map<WorkloadVerb, VerbCounts>();
  lines = 0;
  /** When the last line ended, by `performance.now()`; 0: none has. */
  lastEndMs = 0;
  /** COMMIT_BUYs sent while their user had an accepted BUY waiting, and how many of these filled. */
  commitsAfterBuy = 0;
  commitsFilled = 0;
  readonly #waitingBuys = new Map<string, number>();

  record(verb: WorkloadVerb, user: string | null, end: LineEnd): void {
    this.lines += 1;
    this.lastEndMs = performance.now();
    const counts = this.#of(verb);
    counts[end.kind] += 1;
    const reason = reasonOf(end);
    if (reason !== null) counts.reasons[reason] = (counts.reasons[reason] ?? 0) + 1;
    if (user !== null) this.#followBuys(verb, user, end.kind === 'accepted');
  }

  total(column: Exclude<keyof VerbCounts, 'reasons'>): number {
    return [...this.byVerb.values()].reduce((sum, counts) => sum + counts[column], 0);
  }

  /** Counts in the order of the command table, for verbs that occurred. */
  rows(): [WorkloadVerb, VerbCounts][] {
    return workloadVerbs.flatMap((verb) => {
      const counts = this.byVerb.get(verb);
      return counts === undefined ? [] : [[verb, counts] as [WorkloadVerb, VerbCounts]];
    });
  }

  #followBuys(verb: WorkloadVerb, user: string, accepted: boolean): void {
    const waiting = this.#waitingBuys.get(user) ?? 0;
    if (verb === 'BUY' && accepted) this.#waitingBuys.set(user, waiting + 1);
    if (verb !== 'COMMIT_BUY' && verb !== 'CANCEL_BUY') return;
    if (accepted) this.#waitingBuys.set(user, Math.max(0, waiting - 1));
    if (verb === 'COMMIT_BUY' && waiting > 0) {
      this.commitsAfterBuy += 1;
      if (accepted) this.commitsFilled += 1;
    }
  }

  #of(verb: WorkloadVerb): VerbCounts {
    const known = this.byVerb.get(verb);
    if (known !== undefined) return known;
    const fresh = { accepted: 0, rejected: 0, unknown: 0, failed: 0, reasons: {} };
    this.byVerb.set(verb, fresh);
    return fresh;
  }
}

function reasonOf(end: LineEnd): string | null {
  switch (end.kind) {
    case 'accepted':
      return null;
    case 'rejected':
      return end.ordRejReason;
    case 'unknown':
    case 'failed':
      return end.code;
  }
}
