// The WebSocket language of `/stream`, subprotocol holdfast.v1: every message and close code, as
// the frontend writes them and the browser reads them. Drawn in docs/stream.md. Knows no sockets.

import type { Change } from '../domain/change.ts';
import type { ClusterPicture } from './cluster-picture.ts';

export const streamPath = '/stream';
export const streamSubprotocol = 'holdfast.v1';

/** A client's message may have at most this many bytes; the socket closes with 1009 beyond. */
export const inboundBytesMax = 64 * 1024;

export const followedAccountsMax = 16;
export const followedSymbolsMax = 1024;

/** In `symbols`: every symbol that is listed, those listed later included. */
export const everySymbol = '*';

export const closeCodes = {
  goingAway: 1001,
  notAllowed: 1008,
  tooBig: 1009,
  tokenExpired: 4401,
  tooSlow: 4408,
} as const;

/** `resume`: continues after (epoch, index). `goodbye`: says so before it goes. `coalesce`: prices of
 *  some milliseconds come in one delta. */
export const capabilities: readonly string[] = ['resume', 'goodbye', 'coalesce'];

/** Where a reader stood: the books' life (cluster id) and the index it was complete through. */
export interface ResumePoint {
  readonly epoch: string;
  readonly index: number;
}

/** Replaces what the socket follows. Answered by a snapshot that carries the same `id`. */
export interface Subscribe {
  readonly t: 'subscribe';
  readonly id: number;
  readonly accounts: readonly string[];
  readonly symbols: readonly string[];
  readonly resume?: ResumePoint;
  /** Also tell, once a second, how the nodes are. */
  readonly cluster?: boolean;
}

/** Stops following what is named; everything, when both lists are absent. */
export interface Unsubscribe {
  readonly t: 'unsubscribe';
  readonly id: number;
  readonly accounts?: readonly string[];
  readonly symbols?: readonly string[];
}

export type ClientMessage = Subscribe | Unsubscribe;

/** First message on every socket. */
export interface Hello {
  readonly t: 'hello';
  readonly version: 1;
  /** News of some kind comes at least this often; silence for much longer means a dead socket. */
  readonly newsEveryMs: number;
  readonly accountsMax: number;
  readonly symbolsMax: number;
  /** The frontend's wall clock when it said this, ms since 1970: how far the reader's own is off. */
  readonly serverMs?: number;
  /** What this frontend can do beyond version 1; unknown words are to be passed over. */
  readonly capabilities?: readonly string[];
  /** Origins of all frontends, this one included, where it was told of them. */
  readonly frontends?: readonly string[];
}

/** `recovered` false: forget everything and hold this. True: these changes, in order, are all that
 *  was missed after the resume point. */
export interface Snapshot {
  readonly t: 'snapshot';
  readonly id: number;
  readonly epoch: string;
  readonly index: number;
  readonly recovered: boolean;
  readonly changes: readonly Change[];
}

/** What happened up to `index`. `prev` is the index of the socket's previous snapshot or delta: if
 *  it is not the reader's, something was missed and the reader subscribes again. */
export interface Delta {
  readonly t: 'delta';
  readonly id: number;
  readonly index: number;
  readonly prev: number;
  readonly changes: readonly Change[];
}

/** Nothing more happened up to `index`; the reader may resume from here. */
export interface Heartbeat {
  readonly t: 'heartbeat';
  readonly index: number;
}

/** The frontend lives but has heard nothing from the cluster for `silentMs`. */
export interface Stale {
  readonly t: 'stale';
  readonly index: number;
  readonly silentMs: number;
}

/** How the nodes are, for sockets that asked. Of no index, and no frame for `prev`. */
export interface ClusterNews {
  readonly t: 'cluster';
  readonly picture: ClusterPicture;
}

/** The frontend is stopping; close code 1001 follows. */
export interface Goodbye {
  readonly t: 'goodbye';
  readonly reason: string;
}

export type StreamErrorCode =
  | 'malformed'
  | 'too-many'
  | 'behind'
  | 'overloaded'
  | 'flooding'
  | 'forbidden';

export interface StreamError {
  readonly t: 'error';
  readonly code: StreamErrorCode;
  readonly message: string;
}

export type ServerMessage =
  | Hello
  | Snapshot
  | Delta
  | Heartbeat
  | Stale
  | ClusterNews
  | Goodbye
  | StreamError;
