// A ClusterError as the catalog's gRPC tells it: a status, and the code and effect themselves in
// trailing metadata, as the nodes do. Never a stack trace.

import { Metadata, status } from '@grpc/grpc-js';
import type { ServiceError } from '@grpc/grpc-js';
import { ClusterError } from '../domain/cluster-error.ts';
import type { ClusterErrorCode } from '../domain/cluster-error.ts';

/** What is not here is not for the caller to act on: unavailable. */
const statuses: Partial<Readonly<Record<ClusterErrorCode, status>>> = {
  malformed: status.INVALID_ARGUMENT,
  'too-large': status.INVALID_ARGUMENT,
  overloaded: status.RESOURCE_EXHAUSTED,
  'timed-out': status.DEADLINE_EXCEEDED,
  canceled: status.CANCELLED,
  unauthenticated: status.UNAUTHENTICATED,
  forbidden: status.PERMISSION_DENIED,
};

/** Metadata keys: `holdfast-code`, `holdfast-effect`. */
export function grpcFailure(error: unknown): Partial<ServiceError> {
  if (!(error instanceof ClusterError)) {
    return { code: status.INTERNAL, details: 'internal error' };
  }
  const metadata = new Metadata();
  metadata.set('holdfast-code', error.code);
  metadata.set('holdfast-effect', error.effect);
  const code = statuses[error.code] ?? status.UNAVAILABLE;
  return { code, details: error.message, metadata };
}
