// One Submit stream to one node: frames out, packed answers and failures in. Ends once, for one
// reason. Knows gRPC; knows nothing of sessions.

import type { ClientDuplexStream, ServiceError } from '@grpc/grpc-js';
import type { ClusterError } from '../domain/cluster-error.ts';
import type { Failure__Output } from '../gen/holdfast/cluster/v1/Failure.ts';
import type { SubmitRequest } from '../gen/holdfast/cluster/v1/SubmitRequest.ts';
import type { SubmitResponse__Output } from '../gen/holdfast/cluster/v1/SubmitResponse.ts';
import { refusalOf } from './grpc-error.ts';
import type { NodeChannel } from './protos.ts';

export interface SubmitListener {
  answers(bytes: Uint8Array): void;
  failure(failure: Failure__Output): void;
  /** `refused`: the caller is not let in; coming back changes nothing. */
  ended(reason: string, refused: ClusterError | null): void;
}

export class SubmitStream {
  readonly address: string;
  readonly #call: ClientDuplexStream<SubmitRequest, SubmitResponse__Output>;
  #over = false;

  constructor(address: string, channel: NodeChannel, listener: SubmitListener) {
    this.address = address;
    this.#call = channel.cluster.Submit();
    this.#call.on('data', (response: SubmitResponse__Output) => {
      if (this.#over) return;
      if (response.failure !== null) listener.failure(response.failure);
      else listener.answers(response.outcomes);
    });
    const end = (reason: string, refused: ClusterError | null): void => {
      if (this.#over) return;
      this.#over = true;
      listener.ended(reason, refused);
    };
    this.#call.on('error', (error: ServiceError) => {
      end(error.message, refusalOf(error));
    });
    this.#call.on('end', () => {
      end('the node ended the stream', null);
    });
  }

  send(frame: Uint8Array): void {
    if (!this.#over)
      this.#call.write({ frame: Buffer.from(frame.buffer, frame.byteOffset, frame.length) });
  }

  /** Cuts it from this side; `ended` is not called. */
  close(): void {
    this.#over = true;
    this.#call.cancel();
  }

  /** Ends it from this side once all that was sent is with the node; cut after `waitMaxMs`. */
  finish(waitMaxMs: number): Promise<void> {
    if (this.#over) return Promise.resolve();
    this.#over = true;
    return new Promise((resolve) => {
      const done = (): void => {
        clearTimeout(cut);
        this.#call.cancel();
        resolve();
      };
      const cut = setTimeout(done, waitMaxMs);
      this.#call.on('end', done);
      this.#call.on('error', done);
      this.#call.end();
    });
  }
}
