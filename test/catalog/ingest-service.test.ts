// Claims about a source's stream of prices: what it does not take back is not heaped up for it.

import { Duplex } from 'node:stream';
import { expect, test } from 'vitest';
import { IngestService } from '../../src/catalog/ingest-service.ts';
import type { SourceStream } from '../../src/catalog/ingest-service.ts';
import { PriceGate } from '../../src/catalog/price-gate.ts';
import { accepted } from '../cli/outcomes.ts';

/** A source that sends and sends, and reads answers only when it is told to. */
class DeafSource extends Duplex {
  sent = 0;
  /** Lets the answer that is being written go. */
  hear: () => void = () => undefined;

  constructor() {
    super({ objectMode: true });
  }

  override _read(): void {
    this.sent += 1;
    const updates = [{ symbol: 'A', priceUnits: 10, sequence: this.sent }];
    setImmediate(() => this.push({ source: 1, updates }));
  }

  override _write(_answer: unknown, _encoding: unknown, done: () => void): void {
    this.hear = done;
  }
}

test('a source that reads no answers is not listened to for ever, and goes on when it does', async () => {
  const gate = new PriceGate({
    submitAll: (commands) => Promise.resolve(commands.map(() => accepted())),
    onFrame: () => undefined,
  });
  const source = new DeafSource();
  new IngestService(gate).serve(source as unknown as SourceStream);
  await expect.poll(() => source.isPaused()).toBe(true);
  const before = source.sent;
  expect(before).toBeLessThan(200);
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(source.sent).toBe(before);
  const hearing = setInterval(() => {
    source.hear();
  }, 1);
  await expect.poll(() => source.sent).toBeGreaterThan(before + 100);
  clearInterval(hearing);
  source.destroy();
});
