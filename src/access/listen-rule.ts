// Where a process may listen: on loopback as it likes, elsewhere only with TLS, unless it was told in so
// many words. That nobody from afar is served without a token is the callers' rule. Knows addresses,
// opens nothing.

import { TlsFlawed } from './tls-files.ts';

export interface Listening {
  /** host:port, or a host. */
  readonly address: string;
  readonly tls: boolean;
  /** `--insecure-listen` was given. */
  readonly insecure: boolean;
}

/** @throws TlsFlawed saying what is missing */
export function checkListening({ address, tls, insecure }: Listening): void {
  if (insecure || tls || isLoopback(address)) return;
  throw new TlsFlawed(
    `${address} can be reached from other machines: that needs TLS (--tls-cert, --tls-key), ` +
      'or --insecure-listen, which leaves it open to whoever reaches it',
  );
}

const loopback = /^(?:127(?:\.\d{1,3}){3}|localhost|::1|\[::1\])(?::\d+)?$/;

export const isLoopback = (address: string): boolean => loopback.test(address);
