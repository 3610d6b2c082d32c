// A ClusterError as gRPC tells it: one table from codes to statuses, the code and effect themselves
// in trailing metadata. Never a stack trace.

import { Metadata, status } from '@grpc/grpc-js';
import type { ServiceError } from '@grpc/grpc-js';
import { ClusterError } from '../../domain/cluster-error.ts';
import type { ClusterErrorCode } from '../../domain/cluster-error.ts';

const statuses: Readonly<Record<ClusterErrorCode, status>> = {
  'not-leader': status.FAILED_PRECONDITION,
  'no-quorum': status.UNAVAILABLE,
  'timed-out': status.DEADLINE_EXCEEDED,
  overloaded: status.RESOURCE_EXHAUSTED,
  'session-expired': status.FAILED_PRECONDITION,
  'sequence-gap': status.FAILED_PRECONDITION,
  malformed: status.INVALID_ARGUMENT,
  'too-large': status.RESOURCE_EXHAUSTED,
  unauthenticated: status.UNAUTHENTICATED,
  forbidden: status.PERMISSION_DENIED,
  compacted: status.OUT_OF_RANGE,
  behind: status.UNAVAILABLE,
  'wrong-cluster': status.FAILED_PRECONDITION,
  suspect: status.UNAVAILABLE,
  'read-only': status.UNAVAILABLE,
  unavailable: status.UNAVAILABLE,
  canceled: status.CANCELLED,
};

/** Metadata keys: `holdfast-code`, `holdfast-effect`, `holdfast-leader`. */
export function grpcFailure(error: unknown): Partial<ServiceError> {
  if (!(error instanceof ClusterError)) {
    return { code: status.INTERNAL, details: 'internal error' };
  }
  const metadata = new Metadata();
  metadata.set('holdfast-code', error.code);
  metadata.set('holdfast-effect', error.effect);
  if (error.leaderAddress !== null) metadata.set('holdfast-leader', error.leaderAddress);
  return { code: statuses[error.code], details: error.message, metadata };
}
