// Clock and calendar as Alpaca's APIs have them. The market never closes: every day is a session from
// 00:00 to 24:00 UTC, and what a `day` order calls the end of the day is midnight UTC.

import { zodRoutes } from '../http/zod-routes.ts';
import type { ZodApp } from '../http/zod-routes.ts';
import type { FastifyInstance } from 'fastify';
import { callerOf } from './alpaca-parts.ts';
import type { AlpacaParts } from './alpaca-parts.ts';
import { unprocessable } from './alpaca-refusal.ts';
import { calendarQuery, clockQuery } from './alpaca-shapes.ts';
import { isoTime } from './order-wire.ts';

const dayMs = 24 * 3_600_000;
const calendarDaysMax = 3_660;
const calendarDaysDefault = 366;

const market = { acronym: 'HF', name: 'Holdfast', timezone: 'UTC' };

/** `/v2/clock` and `/v2/calendar`. */
export function registerMarketClockRoutes(app: ZodApp, parts: AlpacaParts): void {
  app.get('/clock', async (request) => {
    await callerOf(parts, request);
    const now = Date.now();
    const midnight = isoTime((Math.floor(now / dayMs) + 1) * dayMs);
    return { timestamp: isoTime(now), is_open: true, next_open: midnight, next_close: midnight };
  });

  app.get('/calendar', { schema: { querystring: calendarQuery } }, async (request) => {
    await callerOf(parts, request);
    return days(request.query).map((ms) => ({
      date: dateOf(ms),
      open: '00:00',
      close: '23:59',
      session_open: '0000',
      session_close: '2359',
      settlement_date: dateOf(ms),
    }));
  });
}

/** `/v3/clock` and `/v3/calendar/:market`. */
export function registerNewerClockRoutes(plain: FastifyInstance, parts: AlpacaParts): void {
  const app = zodRoutes(plain);

  app.get('/clock', { schema: { querystring: clockQuery } }, async (request) => {
    await callerOf(parts, request);
    const now = request.query.time ?? Date.now();
    const midnight = isoTime((Math.floor(now / dayMs) + 1) * dayMs);
    return {
      clocks: [
        {
          market,
          timestamp: isoTime(now),
          is_market_day: true,
          phase: 'core',
          phase_until: midnight,
          next_market_open: midnight,
          next_market_close: midnight,
        },
      ],
    };
  });

  app.get('/calendar/:market', { schema: { querystring: calendarQuery } }, async (request) => {
    await callerOf(parts, request);
    const calendar = days(request.query).map((ms) => ({
      date: dateOf(ms),
      core_start: isoTime(ms),
      core_end: isoTime(ms + dayMs),
      settlement_date: dateOf(ms),
    }));
    return { market, calendar };
  });
}

/** Midnights, oldest first. @throws HttpRefusal 422 */
function days({
  start,
  end,
}: {
  readonly start?: number | undefined;
  readonly end?: number | undefined;
}) {
  const first = Math.floor((start ?? Date.now()) / dayMs);
  const last = end === undefined ? first + calendarDaysDefault - 1 : Math.floor(end / dayMs);
  if (last - first >= calendarDaysMax) {
    throw unprocessable(`a calendar has at most ${calendarDaysMax} days`);
  }
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, at) => (first + at) * dayMs);
}

const dateOf = (ms: number): string => isoTime(ms).slice(0, 10);
