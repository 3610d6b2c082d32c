// What the `/v2` routes are made of.

import type { FastifyRequest } from 'fastify';
import type { BookClient } from '../books/book-client.ts';
import type { ClosesKnown } from './closes-known.ts';
import type { WhoIsCalling } from './caller.ts';
import { credentialsOf } from './caller.ts';
import type { Credentials } from './caller.ts';

export interface AlpacaParts {
  readonly book: BookClient;
  readonly whoIsCalling: WhoIsCalling;
  /** Calls `end` once the credentials are worth nothing any more. Answers what forgets it. */
  readonly whileKnown: (credentials: Credentials, end: () => void) => () => void;
  /** How long the cluster may take over one question. */
  readonly requestDeadlineMs: number;
  /** Where the day before closed. */
  readonly closes: ClosesKnown;
  /** 16 hex digits. */
  readonly clusterId: () => Promise<string>;
}

/** What most routes ask first: whose account, and which cluster's ids. */
export interface Caller {
  readonly account: string;
  readonly clusterId: string;
}

/** @throws HttpRefusal 401, ClusterError */
export async function callerOf(parts: AlpacaParts, request: FastifyRequest): Promise<Caller> {
  const account = await parts.whoIsCalling(credentialsOf(request));
  return { account, clusterId: await parts.clusterId() };
}
