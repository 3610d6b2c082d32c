// Claims about young prices: nobody asks the legacy source for what is young, those who wait together
// are one billed hit, and slow answers are not waited for.

import { expect, test } from 'vitest';
import { monotonicMs } from '../../src/base/clock.ts';
import {
  LegacyQuoteLink,
  legacyQuoteLimits,
  parseQuote,
} from '../../src/catalog/legacy-quote-link.ts';
import type { LegacyQuoteLimits } from '../../src/catalog/legacy-quote-link.ts';
import { PriceView } from '../../src/catalog/price-view.ts';
import { QuoteDesk } from '../../src/catalog/quote-desk.ts';
import type { PriceUpdate } from '../../src/client/ingest-stream.ts';
import { logIndex } from '../../src/domain/ids.ts';
import { createLogger } from '../../src/telemetry/logger.ts';
import { LegacyQuoteServer, measuredLatenciesMs } from './legacy-quote-server.ts';
import { row } from './running-catalog.ts';

/** So that a busy machine is not taken for a slow source. */
const giveUpAfterMs = 20_000;
const patient: LegacyQuoteLimits = { ...legacyQuoteLimits, firstTimeoutMs: 10_000, giveUpAfterMs };

const linkTo = ({ port }: LegacyQuoteServer, limits: LegacyQuoteLimits): LegacyQuoteLink =>
  new LegacyQuoteLink({ host: '127.0.0.1', port, limits, now: () => performance.now() });

/** A desk whose gate commits at once into the view. */
function deskOver(source: LegacyQuoteLink | null, priceMs: number, priceTtlMs = 0) {
  const clock = { nowMs: 1_000_000 };
  const view = new PriceView(() => monotonicMs(0));
  const show = (units: number, ms: number, index: number): void => {
    const instrument = { ...row('ABC', units, index), priceMs: ms, priceTtlMs };
    const changes = [{ kind: 'instrument', instrument } as const];
    view.absorb({ kind: 'snapshot', index: logIndex(index), recovered: index > 10, changes });
  };
  show(5_0000, priceMs, 10);
  const gate = {
    offer: (_source: number, [update]: readonly PriceUpdate[]) => {
      show(update?.priceUnits ?? 0, clock.nowMs, 11);
      return Promise.resolve({ index: 11, accepted: 1, conflated: 0, refused: [] });
    },
  };
  const log = createLogger({ process: 'catalog', write: () => undefined });
  return new QuoteDesk({ view, gate, source, log, wallMs: () => clock.nowMs });
}

test('a price that is young enough costs no hit, one that is too old costs one', async () => {
  await using server = await LegacyQuoteServer.start([1]);
  const link = linkTo(server, patient);
  const young = await deskOver(link, 940_000).ensure('ABC', 60_000, 'u1');
  expect(young).toMatchObject({ fetched: false, row: { priceUnits: 5_0000 } });
  expect(link.hits).toBe(0);
  const old = await deskOver(link, 939_999).ensure('ABC', 60_000, 'u1');
  expect(old).toMatchObject({ fetched: true, row: { priceUnits: 13_2500, priceMs: 1_000_000 } });
  expect(server.heard).toEqual(['ABC,u1']);
});

test('asked for a usable price, a desk goes by the time to live, and without a source by what there is', async () => {
  await using server = await LegacyQuoteServer.start([1]);
  const link = linkTo(server, patient);
  // Never too old: its time to live is 0.
  expect(await deskOver(link, 0).ensure('ABC', -1, 'u1')).toMatchObject({ fetched: false });
  expect(await deskOver(link, 946_001, 60_000).ensure('ABC', -1, 'u1')).toMatchObject({
    fetched: false,
  });
  expect(await deskOver(null, 0, 60_000).ensure('ABC', -1, 'u1')).toMatchObject({
    fetched: false,
    row: { priceUnits: 5_0000 },
  });
  expect(link.hits).toBe(0);
  expect(await deskOver(link, 945_999, 60_000).ensure('ABC', -1, 'u1')).toMatchObject({
    fetched: true,
  });
});

test('everybody who waits for the same symbol waits for one hit (D25)', async () => {
  await using server = await LegacyQuoteServer.start([5]);
  const link = linkTo(server, patient);
  const desk = deskOver(link, 0);
  const all = await Promise.all(Array.from({ length: 50 }, () => desk.ensure('ABC', 60_000, 'u1')));
  expect(all.every(({ row: { priceUnits } }) => priceUnits === 13_2500)).toBe(true);
  expect(link.hits).toBe(1);
});

test('a source that never answers in time is given up, with no effect', async () => {
  await using server = await LegacyQuoteServer.start([60_000]);
  const link = linkTo(server, { firstTimeoutMs: 5, timeoutStepMs: 5, giveUpAfterMs: 60 });
  const failure = await deskOver(link, 0)
    .ensure('ABC', 60_000, 'u1')
    .catch((error: unknown) => error);
  expect(failure).toMatchObject({ code: 'timed-out', effect: 'none' });
  expect(link.hits).toBeGreaterThan(2);
});

test('without a source an old price is refused, not passed off as young', async () => {
  const failure = await deskOver(null, 0)
    .ensure('ABC', 60_000, 'u1')
    .catch((error: unknown) => error);
  expect(failure).toMatchObject({ code: 'unavailable', effect: 'none' });
});

test('no try is waited for beyond its timeout, so most measured latencies cost little (D27)', () => {
  // The published samples, on a clock of the test's own: what the policy would have cost them.
  const samples = measuredLatenciesMs();
  expect(samples).toHaveLength(1_200);
  let at = 0;
  const total = (): number => {
    let waitedMs = 0;
    for (let tries = 0; ; tries += 1) {
      const timeoutMs = legacyQuoteLimits.firstTimeoutMs + tries * legacyQuoteLimits.timeoutStepMs;
      const sampleMs = samples[(at += 1) % samples.length] ?? 0;
      if (sampleMs <= timeoutMs) return waitedMs + sampleMs;
      waitedMs += timeoutMs;
    }
  };
  const waits = Array.from({ length: 1_200 }, total).sort((a, b) => a - b);
  const quick = waits.filter((ms) => ms < 50).length / waits.length;
  expect(quick).toBeGreaterThan(0.84);
  expect(waits.at(-1)).toBeLessThan(legacyQuoteLimits.giveUpAfterMs);
});

test('over real sockets the measured latencies are outlived by trying again', async () => {
  await using server = await LegacyQuoteServer.start(measuredLatenciesMs());
  const link = linkTo(server, { ...legacyQuoteLimits, giveUpAfterMs });
  const quotes = await Promise.all(Array.from({ length: 40 }, () => link.quote('ABC', 'u1')));
  expect(quotes.every(({ priceUnits }) => priceUnits === 13_2500)).toBe(true);
  expect(link.hits).toBeGreaterThan(40);
});

test.each([
  '',
  '12.25',
  '12.25,ABC,u1,1,k,more',
  '-1,ABC,u1,1,k',
  'x,ABC,u1,1,k',
  '1,ABC,u1,now,k',
])('"%s" is no quote', (line) => {
  expect(parseQuote(line)).toBeNull();
});
