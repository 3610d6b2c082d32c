// The door of the client server: finds out who calls before anything is answered, once per call or
// stream, and ends the streams of those who are known no more. What a caller may do is said by what
// answers. Knows gRPC's calls, not their messages.

import type { sendUnaryData, ServerUnaryCall } from '@grpc/grpc-js';
import type { Caller } from '../../access/caller.ts';
import { unauthenticated } from './callers.ts';
import type { Callers, CallFrom } from './callers.ts';
import { grpcFailure } from './grpc-failure.ts';

type Answer<Request, Response> = (
  request: Request,
  call: ServerUnaryCall<Request, Response>,
) => Promise<Response>;

/** Answers a call whoever makes it. */
export function unary<Request, Response>(answer: Answer<Request, Response>) {
  return (call: ServerUnaryCall<Request, Response>, callback: sendUnaryData<Response>): void => {
    const fail = (error: unknown): void => {
      callback(grpcFailure(error));
    };
    try {
      answer(call.request, call).then((response) => {
        callback(null, response);
      }, fail);
    } catch (error) {
      fail(error);
    }
  };
}

/** What is needed of any stream a client opens. */
interface ClientStream extends CallFrom {
  emit(event: 'error', error: unknown): unknown;
  once(event: 'end' | 'error' | 'cancelled' | 'close', listener: () => void): unknown;
}

export class CallAdmission {
  readonly #callers: Callers;

  constructor(callers: Callers) {
    this.#callers = callers;
  }

  /** Answers a call of a known caller. */
  unary<Request, Response>(
    answer: (
      request: Request,
      caller: Caller | null,
      call: ServerUnaryCall<Request, Response>,
    ) => Promise<Response>,
  ) {
    return unary<Request, Response>((request, call) => {
      const caller = this.#callers.of(call);
      return caller === undefined ? this.#refuse(call) : answer(request, caller, call);
    });
  }

  /** Serves a stream of a known caller, for as long as the caller is known. `serve` throws what the
   *  stream is refused with. */
  stream<Stream extends ClientStream>(serve: (stream: Stream, caller: Caller | null) => void) {
    return (stream: Stream): void => {
      const fail = (error: unknown): void => {
        stream.emit('error', grpcFailure(error));
      };
      const open = (caller: Caller | null): void => {
        try {
          serve(stream, caller);
        } catch (error) {
          fail(error);
          return;
        }
        const forget = this.#callers.follow(caller, () => {
          fail(unauthenticated());
        });
        for (const end of ['end', 'error', 'cancelled', 'close'] as const) stream.once(end, forget);
      };
      const caller = this.#callers.of(stream);
      if (caller !== undefined) open(caller);
      else this.#refusal(stream).then(fail, fail);
    };
  }

  async #refuse(call: CallFrom): Promise<never> {
    throw await this.#refusal(call);
  }

  async #refusal(call: CallFrom): Promise<Error> {
    const { holdMs, done } = this.#callers.refused(call);
    if (holdMs !== null && holdMs > 0) await new Promise((go) => setTimeout(go, holdMs));
    done();
    return unauthenticated();
  }
}
