// How far a read may go: the deadline, the consistency asked for, and the index it must not be
// older than.

import type { FastifyRequest } from 'fastify';
import type { z } from 'zod';
import { ClusterError } from '../../domain/cluster-error.ts';
import type { AsOf, ReadLimits } from '../books/book-client.ts';
import { minIndexOf } from './request-headers.ts';
import type { readQuery } from './request-shapes.ts';

type Headed = Pick<FastifyRequest, 'headers'>;

/** Limits of a GET whose route takes `readQuery`. @throws HttpRefusal 400 */
export function readLimitsOf(
  request: Headed & { readonly query: z.output<typeof readQuery> },
  deadlineMs: number,
): ReadLimits {
  return readLimits(request, request.query.consistency, deadlineMs);
}

/** @throws HttpRefusal 400 */
export function readLimits(
  request: Headed,
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
