// The standard gRPC health service, and for now the only thing on the catalog's gRPC port.

import { Server, ServerCredentials } from '@grpc/grpc-js';
import { HealthImplementation } from 'grpc-health-check';
import { listenFailure } from '../telemetry/listen-failure.ts';

export class HealthService {
  readonly #server = new Server();
  readonly #health = new HealthImplementation({ '': 'NOT_SERVING' });

  constructor() {
    this.#health.addToServer(this.#server);
  }

  /** `address` is host:port. @throws Error naming it when it cannot be had */
  listen(address: string): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#server.bindAsync(address, ServerCredentials.createInsecure(), (error) => {
        if (error === null) resolve();
        else reject(listenFailure('gRPC address', address, error));
      });
    });
  }

  tell(isServing: boolean): void {
    this.#health.setStatus('', isServing ? 'SERVING' : 'NOT_SERVING');
  }

  // Watchers of the health service hold their streams open, so a polite shutdown would never end.
  close(): void {
    this.#server.forceShutdown();
  }
}
