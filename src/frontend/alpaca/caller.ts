// Who is calling: from the headers that Alpaca's tools send to the account they act for. The one place
// where the `/v2` routes and their stream learn that; what a key is worth, others decide.

import type { FastifyRequest } from 'fastify';
import type { Credential, RemoteCallers } from '../../access/remote-callers.ts';
import { isAccountName } from '../../domain/ids.ts';
import type { HttpRefusal } from '../http/http-refusal.ts';
import { alpacaRefusal } from './alpaca-refusal.ts';

/** What a caller shows. */
export type Credentials =
  | { readonly kind: 'key'; readonly keyId: string; readonly secret: string }
  | { readonly kind: 'bearer'; readonly token: string };

/** The account that the caller acts for. @throws HttpRefusal 401 */
export type WhoIsCalling = (credentials: Credentials) => Promise<string>;

/** Without access control: the key's id, or the token, is the account's name; any secret will do. */
export const everybodyIsWhoTheySay: WhoIsCalling = (credentials) => {
  const name = credentials.kind === 'key' ? credentials.keyId : credentials.token;
  return isAccountName(name) ? Promise.resolve(name) : Promise.reject(unauthorized());
};

/** With access control: the account of the token, once nobody may go without one. A token of every
 *  account names none. */
export const whoseToken =
  (callers: Pick<RemoteCallers, 'identify'>): WhoIsCalling =>
  async (credentials) => {
    const caller = await callers.identify(shownBy(credentials));
    if (caller === null) return everybodyIsWhoTheySay(credentials);
    if (caller === undefined || caller.account === null) throw unauthorized();
    return caller.account;
  };

export const shownBy = (credentials: Credentials): Credential =>
  credentials.kind === 'key'
    ? { secret: credentials.secret, tokenId: credentials.keyId }
    : { secret: credentials.token, tokenId: null };

/** @throws HttpRefusal 401 */
export function credentialsOf({ headers }: FastifyRequest): Credentials {
  const keyId = headers['apca-api-key-id'];
  const secret = headers['apca-api-secret-key'];
  if (typeof keyId === 'string' && typeof secret === 'string' && keyId !== '' && secret !== '') {
    return { kind: 'key', keyId, secret };
  }
  const token = /^Bearer +(\S+)$/i.exec(headers.authorization ?? '')?.[1];
  if (token === undefined) throw unauthorized();
  return { kind: 'bearer', token };
}

/** One text for all: who has no business here learns nothing. */
export const unauthorized = (): HttpRefusal =>
  alpacaRefusal(401, 'unauthenticated', 'request is not authorized.');
