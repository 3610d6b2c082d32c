// The catalog's gRPC server: binds, routes calls to whoever answers them, tells health. Knows gRPC
// and who answers what, nothing of how.

import { Server, ServerCredentials } from '@grpc/grpc-js';
import type { sendUnaryData, ServerUnaryCall } from '@grpc/grpc-js';
import { HealthImplementation } from 'grpc-health-check';
import { clientPortOptions } from '../access/client-port.ts';
import type { TlsIdentity } from '../access/tls-files.ts';
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
import type { CallFrom, CatalogAdmission, CatalogWish } from './catalog-admission.ts';
import type { StreamFrom } from './catalog-admission.ts';
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

export class CatalogServer {
  readonly #server = new Server(clientPortOptions());
  readonly #health = new HealthImplementation({
    '': 'NOT_SERVING',
    [serviceName]: 'NOT_SERVING',
  });

  /** `admission` null: nobody is ever asked who they are. */
  constructor(calls: CatalogCalls, admission: CatalogAdmission | null) {
    const door: Door = (call) => admission?.call(call, 'read') ?? null;
    this.#health.addToServer(this.#server);
    this.#server.addService(catalogServiceDefinition(), {
      Lookup: unary(door, (request: LookupRequest__Output) => calls.lookup(request)),
      LookupMany: unary(door, (request: LookupManyRequest__Output) => calls.lookupMany(request)),
      EnsureQuote: unary(door, (request: EnsureQuoteRequest__Output) => calls.ensureQuote(request)),
      Rollups: unary(door, (request: RollupsRequest__Output) => calls.rollups(request)),
      Invalidations: stream(admission, 'read', (opened: InvalidationStream) => {
        calls.invalidations(opened);
      }),
      Ingest: stream(admission, 'bring', (opened: SourceStream) => {
        calls.ingest(opened);
      }),
    });
  }

  /** `address` is host:port; resolves to the port. @throws Error naming it when it cannot be had */
  listen(address: string, tls: TlsIdentity | null = null): Promise<number> {
    return new Promise((resolve, reject) => {
      this.#server.bindAsync(address, credentialsOf(tls), (error, port) => {
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

function credentialsOf(tls: TlsIdentity | null): ServerCredentials {
  if (tls === null) return ServerCredentials.createInsecure();
  const pair = { cert_chain: Buffer.from(tls.cert), private_key: Buffer.from(tls.key) };
  return ServerCredentials.createSsl(null, [pair], false);
}

type Door = (call: CallFrom) => Promise<void> | null;

function unary<Request, Response>(door: Door, answer: (request: Request) => Promise<Response>) {
  return (call: ServerUnaryCall<Request, Response>, callback: sendUnaryData<Response>): void => {
    const admitted = door(call);
    const answered =
      admitted === null ? answer(call.request) : admitted.then(() => answer(call.request));
    answered.then(
      (response) => {
        callback(null, response);
      },
      (error: unknown) => {
        callback(grpcFailure(error));
      },
    );
  };
}

interface ClientStream extends StreamFrom {
  emit(event: 'error', error: unknown): unknown;
}

function stream<Stream extends ClientStream>(
  admission: CatalogAdmission | null,
  wish: CatalogWish,
  serve: (stream: Stream) => void,
) {
  return (opened: Stream): void => {
    const fail = (error: unknown): void => {
      opened.emit('error', grpcFailure(error));
    };
    const begin = (): void => {
      serve(opened);
      admission?.follow(opened, fail);
    };
    const admitted = admission?.call(opened, wish) ?? null;
    if (admitted === null) begin();
    else admitted.then(begin, fail);
  };
}
