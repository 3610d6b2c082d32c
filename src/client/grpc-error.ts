// gRPC's errors as ClusterErrors. A node says its own code and effect in trailing metadata; what
// the network says by itself has no effect for reads and an unknown one for commands.

import { status } from '@grpc/grpc-js';
import type { ServiceError } from '@grpc/grpc-js';
import { ClusterError } from '../domain/cluster-error.ts';
import type { ClusterErrorCode, Effect } from '../domain/cluster-error.ts';

const known: ReadonlySet<string> = new Set<ClusterErrorCode>([
  'not-leader',
  'no-quorum',
  'timed-out',
  'overloaded',
  'session-expired',
  'sequence-gap',
  'malformed',
  'too-large',
  'unauthenticated',
  'forbidden',
  'compacted',
  'behind',
  'wrong-cluster',
  'suspect',
  'read-only',
  'unavailable',
  'canceled',
]);

export const isErrorCode = (text: string): text is ClusterErrorCode => known.has(text);

export function clusterErrorOf(error: ServiceError, otherwise: Effect): ClusterError {
  const code = text(error, 'holdfast-code');
  const effect = text(error, 'holdfast-effect') === 'none' ? 'none' : otherwise;
  const leaderAddress = text(error, 'holdfast-leader');
  const hint = leaderAddress === '' ? {} : { leaderAddress };
  const detail = { cause: error, message: error.details, ...hint };
  if (isErrorCode(code)) return new ClusterError(code, effect, detail);
  return new ClusterError(codeOf(error.code), otherwise, detail);
}

/** Why a stream was refused for good; null: another node, or the same one later, may take it. */
export function refusalOf(error: ServiceError): ClusterError | null {
  const refusal = clusterErrorOf(error, 'unknown');
  const { code } = refusal;
  return code === 'unauthenticated' || code === 'forbidden' ? refusal : null;
}

/** Whether no node said this: there is none at the address, or the way there is cut. */
export const isOfNoNode = (error: ServiceError): boolean =>
  error.code === status.UNAVAILABLE && !isErrorCode(text(error, 'holdfast-code'));

function codeOf(code: status): ClusterErrorCode {
  if (code === status.DEADLINE_EXCEEDED) return 'timed-out';
  if (code === status.CANCELLED) return 'canceled';
  if (code === status.RESOURCE_EXHAUSTED) return 'overloaded';
  if (code === status.INVALID_ARGUMENT) return 'malformed';
  if (code === status.UNAUTHENTICATED) return 'unauthenticated';
  if (code === status.PERMISSION_DENIED) return 'forbidden';
  return 'unavailable';
}

function text(error: Partial<ServiceError>, key: string): string {
  const [value] = error.metadata?.get(key) ?? [];
  return value?.toString() ?? '';
}
