// One Watch stream to one node, pulled frame by frame. Takes no more from the network than its
// reader keeps up with: the node's own limit then cuts the stream, and the feed resumes. Knows gRPC;
// the order of frames is the feed's business.

import type { ClientDuplexStream, ServiceError } from '@grpc/grpc-js';
import { ClusterError } from '../domain/cluster-error.ts';
import type { ClusterErrorCode } from '../domain/cluster-error.ts';
import type { Failure__Output } from '../gen/holdfast/cluster/v1/Failure.ts';
import type { WatchRequest } from '../gen/holdfast/cluster/v1/WatchRequest.ts';
import type { WatchResponse__Output } from '../gen/holdfast/cluster/v1/WatchResponse.ts';
import { isErrorCode, refusalOf } from './grpc-error.ts';
import type { NodeChannel } from './protos.ts';
import type { StopList } from './stop-list.ts';

export interface WatchPlan {
  readonly accounts: readonly string[];
  readonly symbols: readonly string[];
  /** Every listed symbol, those listed later included; `symbols` is ignored. */
  readonly allSymbols: boolean;
  /** Account events instead of rows; null: rows. */
  readonly events: EventsPlan | null;
  /** Resume after this index of `epoch`; 0 for a snapshot. */
  readonly fromIndex: number;
  readonly epoch: string;
  /** What was missed comes entry by entry, not as one snapshot. */
  readonly eachEntry: boolean;
}

export interface EventsPlan {
  /** Null: of every account. */
  readonly accounts: readonly string[] | null;
  /** Where there is nothing to resume: from this time on, ms since 1970; 0: from now on. */
  readonly sinceMs: number;
  /** In place of 0 once nobody has answered at first: when the reader asked, by its own clock. */
  readonly askedMs: number;
}

/** What all kinds of frames have in common. */
export type PlacedFrame =
  | { readonly kind: 'snapshot' | 'heartbeat'; readonly index: number }
  | { readonly kind: 'delta'; readonly index: number; readonly prev: number };

export interface HeardFrame<Frame> {
  readonly frame: Frame;
  readonly epoch: string;
}

/** Heartbeats come four times a second while a leader is known; a node that is behind says so after
 *  two seconds. */
const silenceMaxMs = 2_500;
const unreadFramesMax = 1_024;

export interface FeedStreamParts<Frame> {
  readonly channel: NodeChannel;
  readonly ends: StopList;
  /** @throws ClusterError when the node says what this version does not understand */
  readonly frameOf: (response: WatchResponse__Output) => Frame;
}

export class FeedStream<Frame extends PlacedFrame> {
  readonly #frameOf: (response: WatchResponse__Output) => Frame;
  readonly #call: ClientDuplexStream<WatchRequest, WatchResponse__Output>;
  readonly #unlist: () => void;
  #unread: WatchResponse__Output[] = [];
  #head = 0;
  #ended = false;
  #silent = false;
  #refusal: ClusterError | null = null;
  #wake: () => void = () => undefined;

  constructor({ channel, ends, frameOf }: FeedStreamParts<Frame>, plan: WatchPlan) {
    this.#frameOf = frameOf;
    this.#call = channel.cluster.Watch();
    this.#call.on('data', (response: WatchResponse__Output) => {
      this.#unread.push(response);
      if (this.#unread.length - this.#head >= unreadFramesMax) this.#call.pause();
      this.#wake();
    });
    const end = (): void => {
      this.#ended = true;
      this.#wake();
    };
    this.#call.on('error', (error: ServiceError) => {
      this.#refusal = refusalOf(error);
      end();
    });
    this.#call.on('end', end);
    this.#unlist = ends.add(() => {
      this.#unread = [];
      end();
    });
    const { accounts, symbols, allSymbols, events, fromIndex, epoch, eachEntry } = plan;
    const rows = { accounts: [...accounts], symbols: [...symbols], allSymbols };
    this.#call.write({ ...rows, ...eventsWish(events), fromIndex, epoch, eachEntry });
  }

  /** The node gave no sign of life. */
  get silent(): boolean {
    return this.#silent;
  }

  /** Null at the end; frames that already arrived come first. @throws ClusterError (none) */
  async next(): Promise<HeardFrame<Frame> | null> {
    for (;;) {
      const response = this.#take();
      if (response?.failure) return endOf(response.failure);
      if (response !== undefined) {
        return { frame: this.#frameOf(response), epoch: response.epoch };
      }
      if (this.#refusal !== null) throw this.#refusal;
      if (this.#ended) return null;
      await this.#something();
    }
  }

  close(): void {
    this.#ended = true;
    this.#unlist();
    this.#call.cancel();
  }

  #take(): WatchResponse__Output | undefined {
    const response = this.#unread[this.#head];
    if (response === undefined) return undefined;
    this.#head += 1;
    if (this.#head < this.#unread.length) return response;
    this.#unread = [];
    this.#head = 0;
    if (this.#call.isPaused()) this.#call.resume();
    return response;
  }

  #something(): Promise<void> {
    return new Promise((resolve) => {
      const silence = setTimeout(() => {
        this.#ended = true;
        this.#silent = true;
        resolve();
      }, silenceMaxMs);
      this.#wake = () => {
        clearTimeout(silence);
        resolve();
      };
    });
  }
}

function eventsWish(events: EventsPlan | null): WatchRequest {
  if (events === null) return {};
  const eventsSinceMs = events.sinceMs;
  if (events.accounts === null) return { allEvents: true, eventsSinceMs };
  return { eventsOf: [...events.accounts], eventsSinceMs };
}

/** What another node, or the same one later, may answer. */
const passing: ReadonlySet<ClusterErrorCode> = new Set<ClusterErrorCode>([
  'behind',
  'unavailable',
  'overloaded',
  'no-quorum',
  'not-leader',
  'suspect',
]);

function endOf({ code, message }: Failure__Output): null {
  if (!isErrorCode(code) || passing.has(code)) return null;
  throw new ClusterError(code, 'none', { message });
}
