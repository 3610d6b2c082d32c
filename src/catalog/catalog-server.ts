// The catalog's gRPC server: binds, routes calls to whoever answers them, tells health. Knows gRPC
// and who answers what, nothing of how.

import { Server, ServerCredentials } from '@grpc/grpc-js';
import type { sendUnaryData, ServerUnaryCall } from '@grpc/grpc-js';
import { HealthImplementation } from 'grpc-health-check';
import { catalogServiceDefinition } from '../client/protos.ts';
import type { EnsureQuoteRequest__Output } from '../gen/holdfast/catalog/v1/EnsureQuoteRequest.ts';
import type { EnsureQuoteResponse } from '../gen/holdfast/catalog/v1/EnsureQuoteResponse.ts';
import type { LookupManyRequest__Output } from '../gen/holdfast/catalog/v1/LookupManyRequest.ts';
import type { LookupManyResponse } from '../gen/holdfast/catalog/v1/LookupManyResponse.ts';
import type { LookupRequest__Output } from '../gen/holdfast/catalog/v1/LookupRequest.ts';
import type { LookupResponse } from '../gen/holdfast/catalog/v1/LookupResponse.ts';
import type { RollupsRequest__Output } from '../gen/holdfast/catalog/v1/RollupsRequest.ts';
import type { RollupsResponse } from '../gen/holdfast/catalog/v1/RollupsResponse.ts';
import { listenFailure } from '../telemetry/listen-failure.ts';
import { grpcFailure } from './grpc-failure.ts';
import type { SourceStream } from './ingest-service.ts';
import type { InvalidationStream } from './invalidation-fanout.ts';

/** What answers each call; failures are thrown as ClusterErrors. */
export interface CatalogCalls {
  lookup(request: LookupRequest__Output): Promise<LookupResponse>;
  lookupMany(request: LookupManyRequest__Output): Promise<LookupManyResponse>;
  ensureQuote(request: EnsureQuoteRequest__Output): Promise<EnsureQuoteResponse>;
  rollups(request: RollupsRequest__Output): Promise<RollupsResponse>;
  invalidations(stream: InvalidationStream): void;
  ingest(stream: SourceStream): void;
}

const serviceName = 'holdfast.catalog.v1.CatalogService';
const messageBytesMax = 8 * 1024 * 1024;

export class CatalogServer {
  readonly #server = new Server({
    'grpc.max_receive_message_length': messageBytesMax,
    'grpc.max_send_message_length': messageBytesMax,
    'grpc.max_concurrent_streams': 10_000,
  });
  readonly #health = new HealthImplementation({
    '': 'NOT_SERVING',
    [serviceName]: 'NOT_SERVING',
  });

  constructor(calls: CatalogCalls) {
    this.#health.addToServer(this.#server);
    this.#server.addService(catalogServiceDefinition(), {
      Lookup: unary((request: LookupRequest__Output) => calls.lookup(request)),
      LookupMany: unary((request: LookupManyRequest__Output) => calls.lookupMany(request)),
      EnsureQuote: unary((request: EnsureQuoteRequest__Output) => calls.ensureQuote(request)),
      Rollups: unary((request: RollupsRequest__Output) => calls.rollups(request)),
      Invalidations: (stream: InvalidationStream) => {
        calls.invalidations(stream);
      },
      Ingest: (stream: SourceStream) => {
        calls.ingest(stream);
      },
    });
  }

  /** `address` is host:port; resolves to the port. @throws Error naming it when it cannot be had */
  listen(address: string): Promise<number> {
    return new Promise((resolve, reject) => {
      this.#server.bindAsync(address, ServerCredentials.createInsecure(), (error, port) => {
        if (error === null) resolve(port);
        else reject(listenFailure('gRPC address', address, error));
      });
    });
  }

  tell(isServing: boolean): void {
    const now = isServing ? 'SERVING' : 'NOT_SERVING';
    for (const name of ['', serviceName]) this.#health.setStatus(name, now);
  }

  // Streams are held open by those who read them, so a polite shutdown would never end.
  close(): void {
    this.#server.forceShutdown();
  }
}

function unary<Request, Response>(answer: (request: Request) => Promise<Response>) {
  return (call: ServerUnaryCall<Request, Response>, callback: sendUnaryData<Response>): void => {
    answer(call.request).then(
      (response) => {
        callback(null, response);
      },
      (error: unknown) => {
        callback(grpcFailure(error));
      },
    );
  };
}
