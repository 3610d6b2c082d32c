// Who the page speaks for: an access token, where the cluster asks for one. Kept for this window only,
// and sent as a header, or where a browser sets none as a subprotocol, never in an address. Without a token everything is asked without.

import { streamSubprotocol } from '../../stream/messages.ts';

const storageKey = 'holdfast.token';
let token = readToken();

export const currentToken = (): string => token;

export function setToken(text: string): void {
  token = text.trim();
  try {
    sessionStorage.setItem(storageKey, token);
  } catch {
    // Storage is forbidden: it lives as long as the page.
    return;
  }
}

export const credentialHeaders = (): Record<string, string> =>
  token === '' ? {} : { authorization: `Bearer ${token}` };

/** What a socket offers: the second says who asks. */
export const offeredSubprotocols = (): string[] =>
  token === '' ? [streamSubprotocol] : [streamSubprotocol, `bearer.${token}`];

function readToken(): string {
  try {
    return sessionStorage.getItem(storageKey) ?? '';
  } catch {
    return '';
  }
}
