// The catalog's door: who calls, asked before a call, stream or request is answered, where the cluster
// wants that known. Reading prices is for every known caller, bringing them for those who answer for
// others. Knows gRPC's and HTTP's headers, no prices.

import type { IncomingHttpHeaders } from 'node:http';
import type { Metadata } from '@grpc/grpc-js';
import { maySpeakForOthers } from '../access/caller.ts';
import type { Caller } from '../access/caller.ts';
import type { Credential, RemoteCallers } from '../access/remote-callers.ts';
import { bearerOf } from '../access/token-secret.ts';
import { ClusterError } from '../domain/cluster-error.ts';

/** `read`: prices. `bring`: them in. */
export type CatalogWish = 'read' | 'bring';

/** What is needed of a gRPC call. */
export interface CallFrom {
  readonly metadata: Metadata;
  getPeer(): string;
}

/** What is needed of a gRPC stream. */
export interface StreamFrom extends CallFrom {
  once(event: 'end' | 'error' | 'cancelled' | 'close', listener: () => void): unknown;
}

export class CatalogAdmission {
  readonly #callers: RemoteCallers;

  constructor(callers: RemoteCallers) {
    this.#callers = callers;
  }

  /** Null: at once. Else what to wait for, which fails where the caller may not.
   *  @throws ClusterError by the promise alone */
  call(call: CallFrom, wish: CatalogWish): Promise<void> | null {
    if (this.#callers.required === false) return null;
    const [header] = call.metadata.get('authorization');
    return this.#admit(credentialIn(header?.toString()), wish, hostOf(call.getPeer()));
  }

  request(headers: IncomingHttpHeaders, wish: CatalogWish, address: string): Promise<void> | null {
    if (this.#callers.required === false) return null;
    return this.#admit(credentialIn(headers.authorization), wish, address);
  }

  /** Calls `end` once the token that the stream was opened with is worth nothing any more. */
  follow(stream: StreamFrom, end: (error: ClusterError) => void): void {
    const [header] = stream.metadata.get('authorization');
    const forget = this.#callers.follow(credentialIn(header?.toString()), () => {
      end(unauthenticated());
    });
    for (const over of ['end', 'error', 'cancelled', 'close'] as const) stream.once(over, forget);
  }

  async #admit(credential: Credential | null, wish: CatalogWish, address: string): Promise<void> {
    const caller = await this.#callers.identify(credential);
    if (caller === undefined) {
      await this.#hold(credential, address);
      throw unauthenticated();
    }
    if (!may(caller, wish)) throw new ClusterError('forbidden', 'none', { message: 'forbidden' });
  }

  async #hold(credential: Credential | null, address: string): Promise<void> {
    if (credential === null) return;
    const holdMs = this.#callers.refused(address);
    if (holdMs === null || holdMs === 0) return;
    await new Promise((resolve) => setTimeout(resolve, holdMs));
    this.#callers.released(address);
  }
}

const may = (caller: Caller | null, wish: CatalogWish): boolean =>
  wish === 'read' || maySpeakForOthers(caller);

function credentialIn(header: string | undefined): Credential | null {
  const secret = bearerOf(header);
  return secret === null ? null : { secret, tokenId: null };
}

const unauthenticated = (): ClusterError =>
  new ClusterError('unauthenticated', 'none', { message: 'show a token that is known' });

/** Without the port, which changes with every connection. */
function hostOf(peer: string): string {
  const colon = peer.lastIndexOf(':');
  return colon < 0 ? peer : peer.slice(0, colon);
}
