// What changed, as an async iterable that heals itself: a stream that breaks or falls silent is
// resumed at the same or another catalog after the last index; where that cannot be, it says so and
// everything known must be forgotten. Knows indices and names; what a cache does is the cache's business.

import type { ClientReadableStream } from '@grpc/grpc-js';
import { present } from '../base/assert.ts';
import { logIndex } from '../domain/ids.ts';
import type { LogIndex } from '../domain/ids.ts';
import type { InvalidationsRequest } from '../gen/holdfast/catalog/v1/InvalidationsRequest.ts';
import type { InvalidationsResponse__Output } from '../gen/holdfast/catalog/v1/InvalidationsResponse.ts';
import { leaderlessMs, pause } from './pause.ts';
import type { StopList } from './stop-list.ts';

/** In log order. `reset`: what happened before `index` is not known. `changed`: the entry changed
 *  these. `heartbeat`: complete to `index`, and a majority vouched for that a moment ago. */
export type Invalidation =
  | { readonly kind: 'reset'; readonly index: LogIndex }
  | { readonly kind: 'changed'; readonly index: LogIndex; readonly symbols: readonly string[] }
  | { readonly kind: 'heartbeat'; readonly index: LogIndex };

type Stream = ClientReadableStream<InvalidationsResponse__Output>;

export interface InvalidationFeedParts {
  /** Ends when the reader or the client does. */
  readonly ends: StopList;
  /** An address not in `tried`, or null. */
  next(tried: ReadonlySet<string>): string | null;
  open(address: string, request: InvalidationsRequest): Stream;
  failed(address: string): void;
}

/** Heartbeats come four times a second while a majority answers; a catalog that is itself cut off
 *  sends none, so silence is worth another address. */
const silenceMaxMs = 2_500;
const unreadMax = 4_096;

export async function* invalidations(parts: InvalidationFeedParts): AsyncGenerator<Invalidation> {
  const { ends } = parts;
  const tried = new Set<string>();
  let place = { fromIndex: 0, epoch: '' };
  for (let failures = 0; !ends.over; failures += 1) {
    if (failures > 0) await pause(leaderlessMs(failures, Math.random), ends);
    if (isOver(ends)) return;
    const address = nextAddress(parts, tried);
    tried.add(address);
    const stream = new InvalidationStream(parts.open(address, place), ends);
    try {
      for (let heard = await stream.next(); heard !== null; heard = await stream.next()) {
        failures = 0;
        tried.clear();
        place = { fromIndex: heard.index, epoch: heard.epoch === '' ? place.epoch : heard.epoch };
        yield meaning(heard);
      }
    } finally {
      stream.close();
    }
    tried.add(address);
    parts.failed(address);
  }
}

// It may have changed while we waited.
const isOver = (ends: StopList): boolean => ends.over;

function nextAddress(parts: InvalidationFeedParts, tried: Set<string>): string {
  const fresh = parts.next(tried);
  if (fresh !== null) return fresh;
  tried.clear();
  return present(parts.next(tried), 'a client knows at least one catalog');
}

function meaning({ kind, index, recovered, symbols }: InvalidationsResponse__Output): Invalidation {
  if (kind === 'heartbeat') return { kind, index: logIndex(index) };
  if (kind === 'opened' && !recovered) return { kind: 'reset', index: logIndex(index) };
  return { kind: 'changed', index: logIndex(index), symbols };
}

class InvalidationStream {
  readonly #call: Stream;
  readonly #unlist: () => void;
  #unread: InvalidationsResponse__Output[] = [];
  #ended = false;
  #wake: () => void = () => undefined;

  constructor(call: Stream, ends: StopList) {
    this.#call = call;
    const end = (): void => {
      this.#ended = true;
      this.#wake();
    };
    call.on('data', (response: InvalidationsResponse__Output) => {
      // A reader this far behind learns more by asking anew than by catching up.
      if (this.#unread.length >= unreadMax) end();
      else this.#unread.push(response);
      this.#wake();
    });
    call.on('error', end);
    call.on('end', end);
    this.#unlist = ends.add(() => {
      this.#unread = [];
      end();
    });
  }

  /** Null at the end. */
  async next(): Promise<InvalidationsResponse__Output | null> {
    for (;;) {
      const response = this.#unread.shift();
      if (response !== undefined) return response;
      if (this.#ended) return null;
      await this.#something();
    }
  }

  close(): void {
    this.#ended = true;
    this.#unlist();
    this.#call.cancel();
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
