// One outgoing snapshot stream as something to wait for: each write until the socket took it, and
// the receiver's answer, whichever comes first. Knows time limits, not what is sent.

import { status } from '@grpc/grpc-js';
import type { ClientWritableStream, ServiceError } from '@grpc/grpc-js';
import type { SendSnapshotRequest } from '../../gen/holdfast/raft/v1/SendSnapshotRequest.ts';
import type { SendSnapshotResponse__Output } from '../../gen/holdfast/raft/v1/SendSnapshotResponse.ts';
import type { PeerServiceClient } from '../../gen/holdfast/raft/v1/PeerService.ts';
import type { SnapshotOutcome } from './snapshot-outcome.ts';

export interface CallLimits {
  readonly progressTimeoutMs: number;
  readonly verdictTimeoutMs: number;
  readonly signal: AbortSignal;
}

export class SnapshotCall {
  readonly #call: ClientWritableStream<SendSnapshotRequest>;
  readonly #limits: CallLimits;
  readonly #onAbort = (): void => this.#giveUp('the transfer was called off');
  #outcome: SnapshotOutcome | null = null;
  /** Resumes whoever waits for a write or for the outcome. */
  #resume: (() => void) | null = null;

  constructor(client: PeerServiceClient, limits: CallLimits) {
    this.#limits = limits;
    this.#call = client.SendSnapshot((error, answer) => this.#settle(outcomeOf(error, answer)));
    // The callback reports the same failure.
    this.#call.on('error', () => this.#resume?.());
    limits.signal.addEventListener('abort', this.#onAbort);
    if (limits.signal.aborted) this.#onAbort();
  }

  /** True once the socket took it; false when the call is over and `outcome` says how. */
  async write(request: SendSnapshotRequest): Promise<boolean> {
    if (this.#outcome !== null) return false;
    const limitMs = this.#limits.progressTimeoutMs;
    const timer = setTimeout(() => this.#giveUp(`no chunk was taken for ${limitMs} ms`), limitMs);
    const taken = await new Promise<boolean>((resolve) => {
      this.#resume = () => resolve(false);
      this.#call.write(request, () => resolve(true));
    });
    clearTimeout(timer);
    return taken;
  }

  /** Everything is written. */
  end(): void {
    this.#call.end();
  }

  async outcome(): Promise<SnapshotOutcome> {
    const limitMs = this.#limits.verdictTimeoutMs;
    const timer = setTimeout(() => this.#giveUp(`no verdict came for ${limitMs} ms`), limitMs);
    while (this.#outcome === null) {
      await new Promise<void>((resolve) => {
        this.#resume = resolve;
      });
    }
    clearTimeout(timer);
    return this.#outcome;
  }

  /** To be called in the end, however it came. */
  dispose(): void {
    this.#limits.signal.removeEventListener('abort', this.#onAbort);
    if (this.#outcome === null) this.#giveUp('the transfer was given up');
  }

  #giveUp(reason: string): void {
    this.#settle({ kind: 'failed', reason });
    this.#call.cancel();
  }

  #settle(outcome: SnapshotOutcome): void {
    this.#outcome ??= outcome;
    this.#resume?.();
  }
}

function outcomeOf(
  error: ServiceError | null,
  answer: SendSnapshotResponse__Output | undefined,
): SnapshotOutcome {
  if (answer === undefined) {
    const reason = error === null ? 'no answer came' : `${status[error.code]}: ${error.details}`;
    return { kind: 'failed', reason };
  }
  return answer.accepted ? { kind: 'accepted' } : { kind: 'refused', reason: answer.refusal };
}
