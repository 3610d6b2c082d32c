// One Watch stream to one node, pulled frame by frame. Takes no more from the network than its
// reader keeps up with: the node's own limit then cuts the stream, and the feed resumes. Knows gRPC;
// the order of frames is the feed's business.

import type { ClientDuplexStream } from '@grpc/grpc-js';
import type { FeedFrame } from '../domain/change.ts';
import { ClusterError } from '../domain/cluster-error.ts';
import type { ClusterErrorCode } from '../domain/cluster-error.ts';
import type { Failure__Output } from '../gen/holdfast/cluster/v1/Failure.ts';
import type { WatchRequest } from '../gen/holdfast/cluster/v1/WatchRequest.ts';
import type { WatchResponse__Output } from '../gen/holdfast/cluster/v1/WatchResponse.ts';
import { isErrorCode } from './grpc-error.ts';
import type { NodeChannel } from './protos.ts';
import type { StopList } from './stop-list.ts';
import { feedFrame } from './wire-views.ts';

export interface WatchPlan {
  readonly accounts: readonly string[];
  readonly symbols: readonly string[];
  /** Every listed symbol, those listed later included; `symbols` is ignored. */
  readonly allSymbols: boolean;
  /** Resume after this index of `epoch`; 0 for a snapshot. */
  readonly fromIndex: number;
  readonly epoch: string;
}

export interface HeardFrame {
  readonly frame: FeedFrame;
  readonly epoch: string;
}

/** Heartbeats come four times a second while a leader is known; a node that is behind says so after
 *  two seconds. */
const silenceMaxMs = 2_500;
const unreadFramesMax = 1_024;

export class FeedStream {
  readonly #call: ClientDuplexStream<WatchRequest, WatchResponse__Output>;
  readonly #unlist: () => void;
  #unread: WatchResponse__Output[] = [];
  #head = 0;
  #ended = false;
  #silent = false;
  #wake: () => void = () => undefined;

  constructor(channel: NodeChannel, plan: WatchPlan, ends: StopList) {
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
    this.#call.on('error', end);
    this.#call.on('end', end);
    this.#unlist = ends.add(() => {
      this.#unread = [];
      end();
    });
    const { accounts, symbols, allSymbols, fromIndex, epoch } = plan;
    const place = { allSymbols, fromIndex, epoch };
    this.#call.write({ accounts: [...accounts], symbols: [...symbols], ...place });
  }

  /** The node gave no sign of life. */
  get silent(): boolean {
    return this.#silent;
  }

  /** Null at the end; frames that already arrived come first. @throws ClusterError (none) */
  async next(): Promise<HeardFrame | null> {
    for (;;) {
      const response = this.#take();
      if (response?.failure) return endOf(response.failure);
      if (response !== undefined) return { frame: feedFrame(response), epoch: response.epoch };
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
