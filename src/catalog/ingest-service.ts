// A source's stream of price updates: requests go to the gate in order, acknowledgements come back in
// order. A stream with too much unanswered is not read further, so that the source feels it; an answer
// is one that has left, or a source that reads none would fill our memory. Knows gRPC, not what becomes
// of a price.

import type { ServerDuplexStream } from '@grpc/grpc-js';
import { assert } from '../base/assert.ts';
import { ClusterError } from '../domain/cluster-error.ts';
import type { Money } from '../domain/money.ts';
import type { IngestAck, PriceUpdate } from '../client/ingest-stream.ts';
import type { IngestRequest__Output } from '../gen/holdfast/catalog/v1/IngestRequest.ts';
import type { IngestResponse } from '../gen/holdfast/catalog/v1/IngestResponse.ts';
import type { PriceGate } from './price-gate.ts';

export type SourceStream = ServerDuplexStream<IngestRequest__Output, IngestResponse>;

const unansweredMax = 64;

export class IngestService {
  readonly #gate: Pick<PriceGate, 'offer'>;

  constructor(gate: Pick<PriceGate, 'offer'>) {
    this.#gate = gate;
  }

  serve(stream: SourceStream): void {
    let answered: Promise<unknown> = Promise.resolve();
    let unanswered = 0;
    let over = false;
    const end = (): void => {
      over = true;
    };
    stream.on('data', (request: IngestRequest__Output) => {
      unanswered += 1;
      if (unanswered >= unansweredMax) stream.pause();
      const response = this.#answer(request);
      answered = answered.then(async () => {
        const message = await response;
        if (over) return;
        stream.write(message, () => {
          unanswered -= 1;
          if (stream.isPaused() && unanswered < unansweredMax / 2) stream.resume();
        });
      });
    });
    stream.on('end', () => {
      void answered.then(() => {
        stream.end();
      });
    });
    stream.on('cancelled', end);
    stream.on('error', end);
    stream.on('close', end);
  }

  async #answer({ source, updates }: IngestRequest__Output): Promise<IngestResponse> {
    try {
      return wireAck(await this.#gate.offer(source, updates.map(priceUpdate)));
    } catch (error) {
      if (!(error instanceof ClusterError)) throw error;
      const { code, effect, message } = error;
      return { failure: { code, effect, message } };
    }
  }
}

// Whatever a source sends: the gate refuses what is no price, by its place.
function priceUpdate({ symbol, priceUnits, sequence }: WireUpdate): PriceUpdate {
  assert(typeof priceUnits === 'number', 'the loader gives numbers');
  return { symbol, priceUnits: priceUnits as Money, sequence };
}

type WireUpdate = IngestRequest__Output['updates'][number];

const wireAck = ({ index, accepted, conflated, refused }: IngestAck): IngestResponse => ({
  index,
  accepted,
  conflated,
  refused: [...refused],
  failure: null,
});
