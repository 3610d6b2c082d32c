// How a client presents itself to the servers it dials: its name, its token, and whom it trusts. Knows
// gRPC's credentials, no addresses.

import { credentials, InterceptingCall } from '@grpc/grpc-js';
import type { ChannelCredentials, Interceptor } from '@grpc/grpc-js';

/** Certificates as PEM text. */
export interface TlsTrust {
  /** Who signs the servers' certificates. */
  readonly ca: string;
  /** Our own, where the servers ask for one. */
  readonly cert?: string;
  readonly key?: string;
}

/** A token's secret, or what answers the one to show now; null: none. Asked at every call. */
export type TokenSource = string | (() => string | null);

export interface Dialing {
  /** Who this is, for the servers' logs. */
  readonly name?: string;
  readonly token?: TokenSource;
  /** Absent: no TLS. */
  readonly tls?: TlsTrust;
}

export function channelCredentials({ tls }: Dialing): ChannelCredentials {
  if (tls === undefined) return credentials.createInsecure();
  const pem = (text: string | undefined): Buffer | null =>
    text === undefined ? null : Buffer.from(text);
  return credentials.createSsl(Buffer.from(tls.ca), pem(tls.key), pem(tls.cert));
}

/** What puts the token on every call; nothing where there is no source of one. */
export function tokenInterceptors({ token }: Dialing): Interceptor[] {
  if (token === undefined) return [];
  const secretNow = typeof token === 'string' ? (): string => token : token;
  return [
    (options, next) =>
      new InterceptingCall(next(options), {
        start: (metadata, listener, go) => {
          const secret = secretNow();
          // A copy: callers may share one between calls.
          const own = metadata.clone();
          if (secret !== null) own.set('authorization', `Bearer ${secret}`);
          go(own, listener);
        },
      }),
  ];
}
