// One stream of price updates to a catalog: each batch is answered once it is committed. When the
// stream ends, what was not answered fails with effect unknown; a source that counts its updates may
// send them again. Knows gRPC, not what a price means.

import type { ClientDuplexStream } from '@grpc/grpc-js';
import { ClusterError } from '../domain/cluster-error.ts';
import type { Money } from '../domain/money.ts';
import type { IngestRequest } from '../gen/holdfast/catalog/v1/IngestRequest.ts';
import type { IngestResponse__Output } from '../gen/holdfast/catalog/v1/IngestResponse.ts';
import { isErrorCode } from './grpc-error.ts';

export interface PriceUpdate {
  readonly symbol: string;
  readonly priceUnits: Money;
  /** Rises with each update of the source; 0: it does not count. */
  readonly sequence: number;
}

export interface IngestAck {
  /** The last entry any of the updates is in; 0 when none was committed. */
  readonly index: number;
  readonly accepted: number;
  /** Overtaken inside one entry by a newer price of the same symbol and source. */
  readonly conflated: number;
  readonly refused: readonly { readonly position: number; readonly reason: string }[];
}

interface Waiter {
  readonly resolve: (ack: IngestAck) => void;
  readonly reject: (error: ClusterError) => void;
}

export class IngestStream {
  readonly #call: ClientDuplexStream<IngestRequest, IngestResponse__Output>;
  readonly #source: number;
  #waiters: Waiter[] = [];
  #ended = false;

  constructor(
    call: ClientDuplexStream<IngestRequest, IngestResponse__Output>,
    source: number,
    onEnd: () => void,
  ) {
    this.#call = call;
    this.#source = source;
    call.on('data', (response: IngestResponse__Output) => {
      this.#answer(response);
    });
    const end = (): void => {
      if (this.#ended) return;
      this.#ended = true;
      onEnd();
      for (const waiter of this.#waiters.splice(0)) waiter.reject(broken());
    };
    call.on('error', end);
    call.on('end', end);
  }

  get ended(): boolean {
    return this.#ended;
  }

  /** Batches sent and not answered yet. */
  get outstanding(): number {
    return this.#waiters.length;
  }

  /** At most 1,000 updates. Resolves after their commit, in the order of the calls.
   *  @throws ClusterError 'overloaded' (none), 'unavailable' | 'timed-out' (by effect) */
  send(updates: readonly PriceUpdate[]): Promise<IngestAck> {
    if (this.#ended) return Promise.reject(new ClusterError('unavailable', 'none'));
    return new Promise((resolve, reject) => {
      this.#waiters.push({ resolve, reject });
      this.#call.write({ source: this.#source, updates: [...updates] });
    });
  }

  close(): void {
    this.#call.end();
    this.#call.cancel();
  }

  #answer(response: IngestResponse__Output): void {
    const waiter = this.#waiters.shift();
    const { failure, index, accepted, conflated, refused } = response;
    if (failure === null) {
      waiter?.resolve({ index, accepted, conflated, refused });
      return;
    }
    const code = isErrorCode(failure.code) ? failure.code : 'unavailable';
    const effect = failure.effect === 'none' ? 'none' : 'unknown';
    waiter?.reject(new ClusterError(code, effect, { message: failure.message }));
  }
}

const broken = (): ClusterError =>
  new ClusterError('unavailable', 'unknown', { message: 'the stream to the catalog broke' });
