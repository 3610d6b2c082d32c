// Whether the cluster wants to know who asks: found out by asking for the account as the page would,
// since a browser is not told why a socket was refused. Knows nothing of what a token allows.

import { useEffect, useState } from 'preact/hooks';
import { credentialHeaders } from './credentials.ts';
import { frontends } from './frontends-in-use.ts';
import type { Connection } from '../desk/live-book.ts';

/** `refused`: with the token in use, or without one, this account is not shown. */
export type SignIn = 'open' | 'refused';

interface Asking {
  readonly account: string;
  readonly token: string;
  readonly connection: Connection;
}

const againMs = 3_000;
const refusals: readonly number[] = [401, 403];

export function useSignIn({ account, token, connection }: Asking): SignIn {
  const [signIn, setSignIn] = useState<SignIn>('open');
  useEffect(() => {
    if (connection === 'live') {
      setSignIn('open');
      return undefined;
    }
    const ask = (): void => {
      isRefused(account).then(
        (refused) => setSignIn(refused ? 'refused' : 'open'),
        // Nobody there to ask: the pill says so already.
        () => undefined,
      );
    };
    ask();
    const timer = window.setInterval(ask, againMs);
    return () => window.clearInterval(timer);
  }, [account, token, connection]);
  return signIn;
}

async function isRefused(account: string): Promise<boolean> {
  const address = new URL(`/accounts/${encodeURIComponent(account)}`, frontends.current);
  const { status } = await fetch(address, { headers: credentialHeaders() });
  return refusals.includes(status);
}
