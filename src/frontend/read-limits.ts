// How far a read may go: the deadline, the consistency asked for, and the index it must not be
// older than.

import type { FastifyRequest } from 'fastify';
import { ClusterError } from '../domain/cluster-error.ts';
import type { AsOf, ReadLimits } from './book-client.ts';
import { minIndexOf } from './request-headers.ts';
import { checked, readQuery } from './request-shapes.ts';

/** Limits of a GET without further query parameters. @throws HttpRefusal 400 */
export function readLimitsOf(request: FastifyRequest, deadlineMs: number): ReadLimits {
  const { consistency } = checked(readQuery, request.query);
  return readLimits(request, consistency, deadlineMs);
}

/** @throws HttpRefusal 400 */
export function readLimits(
  request: FastifyRequest,
  consistency: 'linearizable' | 'stale',
  deadlineMs: number,
): ReadLimits {
  const minIndex = minIndexOf(request);
  return { deadlineMs, consistency, ...(minIndex === null ? {} : { minIndex }) };
}

/** The answer, if it is as new as was asked for. A linearizable read is never older than what its
 *  caller saw acknowledged; an index from elsewhere may still lie ahead of it.
 *  @throws ClusterError 'behind' */
export function notBefore<T>(read: AsOf<T>, { minIndex = 0 }: ReadLimits): AsOf<T> {
  if (read.index >= minIndex) return read;
  throw new ClusterError('behind', 'none');
}
