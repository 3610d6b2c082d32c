// The audit of the log as text, part by part, from one node to the end: a stream that breaks is begun
// again behind the last part, at whichever node answers then. Knows the admin service, not the text.

import type { ServiceError } from '@grpc/grpc-js';
import { ClusterError } from '../domain/cluster-error.ts';
import type { ExportAuditResponse__Output } from '../gen/holdfast/admin/v1/ExportAuditResponse.ts';
import { clusterErrorOf } from './grpc-error.ts';
import type { LeaderFinder } from './leader-finder.ts';

export interface AuditWish {
  readonly format: 'xml' | 'jsonl';
  /** Only what names this account. */
  readonly account?: string;
  /** Through this entry; absent: through everything acknowledged before the call. */
  readonly throughIndex?: number;
  /** Only userCommand and quoteServer. */
  readonly minimal?: boolean;
  /** host:port of the node to ask; absent: the leader. */
  readonly address?: string;
}

export interface AuditPart {
  readonly bytes: Uint8Array;
  /** With this part the text is complete through this entry. */
  readonly index: number;
  readonly throughIndex: number;
  readonly records: number;
  /** Machine clock after the last entry in it, ms since 1970; 0: there was none. */
  readonly throughMs: number;
  /** Records of this part that the format has no word for; JSON lines have one for all. */
  readonly leftOut: number;
}

/** Breaks in a row without a part between them. */
const attemptsMax = 5;
const pauseMs = 500;
const passing: ReadonlySet<string> = new Set(['unavailable', 'no-quorum', 'not-leader', 'suspect']);

/** Whole only when it ends without throwing. @throws ClusterError (effect none) */
export async function* exportedAudit(
  finder: LeaderFinder,
  wish: AuditWish,
): AsyncGenerator<AuditPart> {
  let afterIndex = 0;
  let throughIndex = wish.throughIndex ?? 0;
  let attempts = 0;
  for (;;) {
    try {
      for await (const part of oneStream(finder, { ...wish, throughIndex }, afterIndex)) {
        attempts = 0;
        afterIndex = part.index;
        throughIndex = part.throughIndex;
        yield part;
      }
      return;
    } catch (error) {
      attempts += 1;
      const isPassing = error instanceof ClusterError && passing.has(error.code);
      if (!isPassing || attempts >= attemptsMax) throw error;
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
    }
  }
}

async function* oneStream(
  finder: LeaderFinder,
  wish: AuditWish,
  afterIndex: number,
): AsyncGenerator<AuditPart> {
  const { format, account = '', throughIndex = 0, minimal = false } = wish;
  const address = wish.address ?? (await leaderAddress(finder));
  const call = finder.channel(address).admin.ExportAudit({
    ...{ format, account, afterIndex, throughIndex, minimal },
  });
  try {
    for await (const answer of call) {
      const { part, ...rest } = answer as ExportAuditResponse__Output;
      yield { bytes: part, ...rest };
    }
  } catch (error) {
    throw clusterErrorOf(error as ServiceError, 'none');
  } finally {
    call.cancel();
  }
}

async function leaderAddress(finder: LeaderFinder): Promise<string> {
  const leader = await finder.find();
  if (leader !== null) return leader.address;
  throw new ClusterError('no-quorum', 'none', { message: 'no node leads at the moment' });
}
