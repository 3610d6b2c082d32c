// The change feed as an async iterable that heals itself: when a stream ends or falls silent it is
// resumed at another node after the last index, and every delta must name the frame before it.
// Knows gRPC and indices; what a change means is the reader's business.

import type { ClientDuplexStream } from '@grpc/grpc-js';
import type { Random } from '../base/prng.ts';
import type { FeedFrame } from '../domain/change.ts';
import type { WatchRequest } from '../gen/holdfast/cluster/v1/WatchRequest.ts';
import type { WatchResponse__Output } from '../gen/holdfast/cluster/v1/WatchResponse.ts';
import { backoffMs } from './leader-finder.ts';
import type { LeaderFinder } from './leader-finder.ts';
import { feedFrame } from './wire-views.ts';

export interface WatchPlan {
  readonly accounts: readonly string[];
  readonly symbols: readonly string[];
  /** Resume after this index of `epoch`; 0 for a snapshot. */
  readonly fromIndex: number;
  readonly epoch: string;
}

interface HeardFrame {
  readonly frame: FeedFrame;
  readonly epoch: string;
}

/** Heartbeats come four times a second while a leader is known. */
const silenceMaxMs = 2_000;

export async function* feed(
  plan: WatchPlan,
  finder: LeaderFinder,
  { random, signal }: { readonly random: Random; readonly signal: AbortSignal | undefined },
): AsyncGenerator<FeedFrame> {
  const place = { ...plan };
  let failures = 0;
  for (let turn = 0; signal?.aborted !== true; turn += 1) {
    const listening = new Listening(finder, { address: finder.any(turn), plan: place, signal });
    for await (const { frame, epoch } of connected(listening)) {
      place.fromIndex = frame.index;
      place.epoch = epoch;
      failures = 0;
      yield frame;
    }
    failures += 1;
    await pause(backoffMs(failures, () => random.unit()));
  }
}

// One stream's frames, for as long as each delta names the frame before it. A snapshot sets the
// reader's position anew; a heartbeat leaves it where it is.
async function* connected(listening: Listening): AsyncGenerator<HeardFrame> {
  let lastIndex: number | null = null;
  try {
    for (let heard = await listening.next(); heard !== null; heard = await listening.next()) {
      const { frame } = heard;
      if (frame.kind === 'delta' && frame.prev !== lastIndex) return;
      if (frame.kind !== 'heartbeat') lastIndex = frame.index;
      yield heard;
    }
  } finally {
    listening.close();
  }
}

class Listening {
  readonly #call: ClientDuplexStream<WatchRequest, WatchResponse__Output>;
  readonly #frames: HeardFrame[] = [];
  #ended = false;
  #wake: () => void = () => undefined;

  constructor(
    finder: LeaderFinder,
    target: { address: string; plan: WatchPlan; signal: AbortSignal | undefined },
  ) {
    const { plan, signal } = target;
    this.#call = finder.channel(target.address).cluster.Watch();
    this.#call.on('data', (response: WatchResponse__Output) => {
      this.#hear(response);
    });
    const end = (): void => {
      this.#ended = true;
      this.#wake();
    };
    this.#call.on('error', end);
    this.#call.on('end', end);
    signal?.addEventListener('abort', end, { once: true });
    const { accounts, symbols, fromIndex, epoch } = plan;
    this.#call.write({ accounts: [...accounts], symbols: [...symbols], fromIndex, epoch });
  }

  /** Null at the end; frames that already arrived come first. */
  async next(): Promise<HeardFrame | null> {
    for (;;) {
      const frame = this.#frames.shift();
      if (frame !== undefined) return frame;
      if (this.#ended) return null;
      await this.#something();
    }
  }

  close(): void {
    this.#call.cancel();
  }

  #hear(response: WatchResponse__Output): void {
    if (response.kind === 'failure') this.#ended = true;
    else this.#frames.push({ frame: feedFrame(response), epoch: response.epoch });
    this.#wake();
  }

  #something(): Promise<void> {
    return new Promise((resolve) => {
      const silence = setTimeout(() => {
        this.#ended = true;
        resolve();
      }, silenceMaxMs);
      this.#wake = () => {
        clearTimeout(silence);
        resolve();
      };
    });
  }
}

const pause = (ms: number): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
