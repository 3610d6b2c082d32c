// Why a call came to nothing, where no node says anything at all: a client that looks for a leader knows
// only that it found none, and each address has its own reason.

import type { HoldfastClient } from '../client/holdfast-client.ts';
import { ClusterError } from '../domain/cluster-error.ts';
import { lineTrouble } from './line-trouble.ts';

const lookMs = 500;

/** `error` with the reasons of the nodes in place of its own words, if none of them answers; else as it
 *  is. What it says of the effect stays; that a majority is missing would say too much. */
export async function withReasons(
  error: unknown,
  client: Pick<HoldfastClient, 'clusterStatus'>,
): Promise<unknown> {
  if (!(error instanceof ClusterError) || !isLeaderless(error)) return error;
  const statuses = await client.clusterStatus({ deadlineMs: lookMs }).catch(() => []);
  const reasons = statuses.flatMap((status) =>
    'error' in status ? `${status.address}: ${lineTrouble(status.error) ?? status.error}` : [],
  );
  if (reasons.length === 0 || reasons.length < statuses.length) return error;
  const { code, effect } = error;
  return new ClusterError(code === 'no-quorum' ? 'unavailable' : code, effect, {
    cause: error,
    message: reasons.join('; '),
  });
}

const isLeaderless = ({ code }: ClusterError): boolean =>
  code === 'timed-out' || code === 'no-quorum' || code === 'unavailable';
