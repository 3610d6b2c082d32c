// Reads: linearizable by default, from any node; a node that cannot answer is passed over until the
// caller's deadline. Knows questions, not views.

import { Metadata } from '@grpc/grpc-js';
import type { ServiceError } from '@grpc/grpc-js';
import type { Random } from '../base/prng.ts';
import { ClusterError } from '../domain/cluster-error.ts';
import type { QueryRequest } from '../gen/holdfast/cluster/v1/QueryRequest.ts';
import type { QueryResponse__Output } from '../gen/holdfast/cluster/v1/QueryResponse.ts';
import { clusterErrorOf } from './grpc-error.ts';
import { backoffMs } from './leader-finder.ts';
import type { LeaderFinder } from './leader-finder.ts';

export interface ReadLimits {
  readonly deadlineMs: number;
  readonly signal?: AbortSignal | undefined;
}

/** A silent node must not eat the whole deadline of a read that others could answer. */
const attemptTimeoutMs = 2_500;

export class Reads {
  readonly #finder: LeaderFinder;
  readonly #random: Random;

  constructor(finder: LeaderFinder, random: Random) {
    this.#finder = finder;
    this.#random = random;
  }

  /** @throws ClusterError, effect none always: a read changes nothing */
  async ask(request: QueryRequest, limits: ReadLimits): Promise<QueryResponse__Output> {
    const untilMs = Date.now() + limits.deadlineMs;
    for (let attempt = 0; ; attempt += 1) {
      const leftMs = untilMs - Date.now();
      try {
        return await this.#attempt(request, { attempt, leftMs, signal: limits.signal });
      } catch (error) {
        if (!(error instanceof ClusterError) || !mayTryElsewhere(error)) throw error;
        if (Date.now() >= untilMs) throw error;
      }
      await pause(backoffMs(attempt, () => this.#random.unit()));
    }
  }

  #attempt(
    request: QueryRequest,
    turn: { attempt: number; leftMs: number; signal: AbortSignal | undefined },
  ): Promise<QueryResponse__Output> {
    const { cluster } = this.#finder.channel(this.#finder.any(turn.attempt));
    const deadline = Date.now() + Math.max(1, Math.min(turn.leftMs, attemptTimeoutMs));
    return new Promise((resolve, reject) => {
      const call = cluster.Query(
        request,
        noMetadata,
        { deadline },
        (error: ServiceError | null, response?: QueryResponse__Output) => {
          turn.signal?.removeEventListener('abort', cancel);
          if (error === null && response !== undefined) resolve(response);
          else reject(error === null ? noAnswer() : clusterErrorOf(error, 'none'));
        },
      );
      const cancel = (): void => {
        call.cancel();
      };
      turn.signal?.addEventListener('abort', cancel);
      if (turn.signal?.aborted === true) cancel();
    });
  }
}

const mayTryElsewhere = ({ code }: ClusterError): boolean =>
  ['unavailable', 'timed-out', 'no-quorum', 'behind', 'overloaded', 'suspect'].includes(code);

const noAnswer = (): ClusterError =>
  new ClusterError('unavailable', 'none', { message: 'the node gave no answer' });

const pause = (ms: number): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, ms);
  });

const noMetadata = new Metadata();
