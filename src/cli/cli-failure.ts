// Why a verb could not do what was asked, and what to do next. Shown on stderr; exit code 1.

import { ClusterError } from '../domain/cluster-error.ts';
import type { ClusterErrorCode } from '../domain/cluster-error.ts';
import { lineTrouble } from './line-trouble.ts';

export class CliFailure extends Error {
  override readonly name = 'CliFailure';
  readonly nextStep: string;

  constructor(sentence: string, nextStep: string) {
    super(sentence);
    this.nextStep = nextStep;
  }
}

/** The lines for the console: what happened, whether it may have happened anyway, what to do. */
export function failureText(error: unknown): string {
  if (error instanceof CliFailure) return lines(error.message, error.nextStep);
  if (error instanceof ClusterError) return clusterFailureText(error);
  if (isSystemError(error)) return lines(`${error.message}.`, '');
  return lines(error instanceof Error ? (error.stack ?? error.message) : String(error), '');
}

// A disk that is full or closed to this user is no fault of the program: where it happened helps nobody.
const isSystemError = (error: unknown): error is NodeJS.ErrnoException =>
  error instanceof Error && 'syscall' in error;

function clusterFailureText(error: ClusterError): string {
  const leader = error.leaderAddress === null ? '' : ` (leader: ${error.leaderAddress})`;
  const detail =
    error.message === error.code ? '' : `: ${lineTrouble(error.message) ?? error.message}`;
  const effect =
    error.effect === 'none'
      ? 'Nothing was done.'
      : 'It may have been done: look before you send it again.';
  return lines(`${error.code}${leader}${detail}. ${effect}`, nextSteps[error.code] ?? '');
}

const nextSteps: Partial<Record<ClusterErrorCode, string>> = {
  unavailable:
    'Is the cluster running? `npm start` runs one; --cluster-file or --endpoints names another.',
  'no-quorum': 'Fewer than half of the nodes answer: `holdfast status` shows which do.',
  'timed-out': '`holdfast status` shows whether there is a leader.',
  'not-leader': 'An election is under way; try again.',
  unauthenticated:
    'Show a token: HOLDFAST_TOKEN, or --token-file FILE. `holdfast token create` makes one.',
  forbidden: 'The token in use may not do this; an administrator makes others.',
  overloaded: 'The cluster takes no more right now; try again.',
  'wrong-cluster': 'These endpoints belong to another cluster than the one asked for.',
  suspect: 'That node doubts its own disk: docs/operations.md, "A node is suspect".',
};

const lines = (sentence: string, nextStep: string): string =>
  nextStep === '' ? `holdfast: ${sentence}` : `holdfast: ${sentence}\n          ${nextStep}`;
