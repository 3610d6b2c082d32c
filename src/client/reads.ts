// Reads: linearizable by default, from any node; a node that cannot answer is passed over until the
// caller's deadline. Knows questions, not views.

import { Metadata } from '@grpc/grpc-js';
import type { ServiceError } from '@grpc/grpc-js';
import type { Random } from '../base/prng.ts';
import { ClusterError } from '../domain/cluster-error.ts';
import type { ClusterErrorCode } from '../domain/cluster-error.ts';
import type { QueryRequest } from '../gen/holdfast/cluster/v1/QueryRequest.ts';
import type { QueryResponse__Output } from '../gen/holdfast/cluster/v1/QueryResponse.ts';
import type { AbortWatch } from './abort-watch.ts';
import { clusterErrorOf } from './grpc-error.ts';
import { closedError } from './leader-finder.ts';
import type { LeaderFinder } from './leader-finder.ts';
import { backoffMs, pause } from './pause.ts';
import { StopList } from './stop-list.ts';

export interface ReadLimits {
  readonly deadlineMs: number;
  readonly signal?: AbortSignal | undefined;
}

export interface ReadParts {
  readonly finder: LeaderFinder;
  readonly random: Random;
  readonly aborts: AbortWatch;
  /** Ends when the client closes. */
  readonly stops: StopList;
  /** How long addresses at which nobody listens are asked; null: until the deadline. */
  readonly unreachedMaxMs: number | null;
}

/** A silent node must not eat the whole deadline of a read that others could answer. */
const attemptTimeoutMs = 1_000;

export class Reads {
  readonly #parts: ReadParts;

  constructor(parts: ReadParts) {
    this.#parts = parts;
  }

  /** @throws ClusterError, effect none always: a read changes nothing */
  async ask(request: QueryRequest, limits: ReadLimits): Promise<QueryResponse__Output> {
    const { aborts, stops } = this.#parts;
    const ends = new StopList();
    const stop = (): void => {
      ends.end();
    };
    const unlist = [stops.add(stop), aborts.add(limits.signal, stop)];
    try {
      return await this.#tryInTurn(request, Date.now() + limits.deadlineMs, ends);
    } catch (error) {
      throw this.#outwards(error, ends);
    } finally {
      for (const remove of unlist) remove();
    }
  }

  // Each node once without delay, then a pause before the next round.
  async #tryInTurn(
    request: QueryRequest,
    untilMs: number,
    ends: StopList,
  ): Promise<QueryResponse__Output> {
    const { finder, random } = this.#parts;
    const tried = new Set<string>();
    const unreachedUntilMs = Date.now() + (this.#parts.unreachedMaxMs ?? Infinity);
    for (let rounds = 0; ;) {
      const address = finder.nextToRead(tried);
      if (address === null) {
        tried.clear();
        if (finder.unreached !== null && Date.now() >= unreachedUntilMs) {
          throw new ClusterError('unavailable', 'none', { message: finder.unreached });
        }
        const pauseMs = Math.min(
          backoffMs(rounds, () => random.unit()),
          untilMs - Date.now(),
        );
        await pause(pauseMs, ends);
        rounds += 1;
        continue;
      }
      tried.add(address);
      try {
        return await this.#attempt(request, { address, untilMs, ends });
      } catch (error) {
        if (ends.over || Date.now() >= untilMs || !mayTryElsewhere(error)) throw error;
        if (isSilence(error)) finder.failed(address);
      }
    }
  }

  #attempt(
    request: QueryRequest,
    turn: { readonly address: string; readonly untilMs: number; readonly ends: StopList },
  ): Promise<QueryResponse__Output> {
    if (turn.ends.over) return Promise.reject(noAnswer());
    const { finder } = this.#parts;
    const { cluster } = finder.channel(turn.address);
    const leftMs = Math.max(1, Math.min(turn.untilMs - Date.now(), attemptTimeoutMs));
    return new Promise((resolve, reject) => {
      const call = cluster.Query(
        request,
        noMetadata,
        { deadline: Date.now() + leftMs },
        (error: ServiceError | null, response?: QueryResponse__Output) => {
          unlist();
          finder.noteReach(turn.address, error);
          if (error === null && response !== undefined) resolve(response);
          else reject(error === null ? noAnswer() : clusterErrorOf(error, 'none'));
        },
      );
      const unlist = turn.ends.add(() => {
        call.cancel();
      });
    });
  }

  // What ended the call is told as what it was, whatever the network made of it.
  #outwards(error: unknown, ends: StopList): unknown {
    if (this.#parts.stops.over) return closedError();
    if (!ends.over) return error;
    return new ClusterError('canceled', 'none', { cause: error, message: 'the caller canceled' });
  }
}

// A node that goes down cancels its calls; so does nobody else while the caller still waits.
const elsewhere: ReadonlySet<ClusterErrorCode> = new Set<ClusterErrorCode>([
  'unavailable',
  'timed-out',
  'canceled',
  'no-quorum',
  'behind',
  'overloaded',
  'suspect',
  'not-leader',
]);
const silence: ReadonlySet<ClusterErrorCode> = new Set<ClusterErrorCode>([
  'unavailable',
  'timed-out',
  'canceled',
  'suspect',
]);

const mayTryElsewhere = (error: unknown): boolean =>
  error instanceof ClusterError && elsewhere.has(error.code);
const isSilence = (error: unknown): boolean =>
  error instanceof ClusterError && silence.has(error.code);

const noAnswer = (): ClusterError =>
  new ClusterError('unavailable', 'none', { message: 'the node gave no answer' });

const noMetadata = new Metadata();
