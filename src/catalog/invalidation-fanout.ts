// Tells every subscribed cache what each entry changed, in log order, and passes on the node's
// heartbeats; of its own it says nothing, so that silence upstream is silence here. A reader too slow
// for its bound is ended and resumes. Knows gRPC streams and names of symbols.

import type { ServerWritableStream } from '@grpc/grpc-js';
import type { InvalidationsRequest__Output } from '../gen/holdfast/catalog/v1/InvalidationsRequest.ts';
import type { InvalidationsResponse } from '../gen/holdfast/catalog/v1/InvalidationsResponse.ts';
import { ClusterError } from '../domain/cluster-error.ts';
import { grpcFailure } from './grpc-failure.ts';
import type { Absorbed, PriceView } from './price-view.ts';
import type { RecentInvalidations } from './recent-invalidations.ts';

export type InvalidationStream = ServerWritableStream<
  InvalidationsRequest__Output,
  InvalidationsResponse
>;

const unsentMax = 4_096;
const readersMax = 1_024;
const behindWaitMs = 2_000;

interface Reader {
  readonly stream: InvalidationStream;
  unsent: number;
}

export class InvalidationFanout {
  readonly #view: PriceView;
  readonly #recent: RecentInvalidations;
  readonly #epoch: () => string;
  readonly #readers = new Set<Reader>();

  constructor(view: PriceView, recent: RecentInvalidations, epoch: () => string) {
    this.#view = view;
    this.#recent = recent;
    this.#epoch = epoch;
  }

  get readers(): number {
    return this.#readers.size;
  }

  serve(stream: InvalidationStream): void {
    void this.#open({ stream, unsent: 0 });
  }

  /** Called once per frame of the node's feed, after the view took it. */
  told(what: Absorbed): void {
    if (what.kind === 'reset') {
      this.#recent.reset(what.index);
      // Everybody comes back and learns that what it knew is void.
      for (const reader of [...this.#readers]) this.#end(reader, 'the view began anew');
      return;
    }
    const { kind, index } = what;
    if (kind === 'changed') this.#recent.changed(index, what.symbols);
    const symbols = kind === 'changed' ? [...what.symbols] : [];
    for (const reader of [...this.#readers]) this.#give(reader, { kind, index, symbols });
  }

  close(): void {
    for (const reader of [...this.#readers]) this.#end(reader, 'the catalog stops');
  }

  async #open(reader: Reader): Promise<void> {
    const { stream } = reader;
    const { fromIndex, epoch } = stream.request;
    const resumes = fromIndex > 0 && epoch === this.#epoch();
    const shown = await this.#view.reached(resumes ? fromIndex : 0, behindWaitMs);
    if (stream.cancelled) return;
    if (!shown || this.#readers.size >= readersMax) {
      this.#end(reader, shown ? 'too many readers' : 'this catalog is behind');
      return;
    }
    // What is missed is told and the reader joins in one turn: no entry can slip between them.
    const missed = resumes ? this.#recent.since(fromIndex) : null;
    const gone = (): void => {
      this.#readers.delete(reader);
    };
    stream.on('cancelled', gone);
    stream.on('close', gone);
    stream.on('error', gone);
    this.#readers.add(reader);
    this.#give(reader, {
      kind: 'opened',
      index: this.#view.index,
      symbols: missed ?? [],
      recovered: missed !== null,
      epoch: this.#epoch(),
    });
  }

  #give(reader: Reader, response: InvalidationsResponse): void {
    if (reader.unsent >= unsentMax) {
      this.#end(reader, 'too slow: what was sent is not read; come back and resume');
      return;
    }
    reader.unsent += 1;
    reader.stream.write(response, () => {
      reader.unsent -= 1;
    });
  }

  #end(reader: Reader, message: string): void {
    this.#readers.delete(reader);
    const failure = grpcFailure(new ClusterError('unavailable', 'none', { message }));
    reader.stream.emit('error', Object.assign(new Error(message), failure));
  }
}
