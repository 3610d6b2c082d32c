// The routes that tools for Alpaca's Trading API already speak, under `/v2` (and two under `/v3`),
// with their statuses and their errors. What they have and we do not is 404 or 422.

import type { FastifyInstance } from 'fastify';
import type { z } from 'zod';
import { HttpRefusal } from '../http/http-refusal.ts';
import { checked } from '../http/request-shapes.ts';
import { holdToShapes, zodRoutes } from '../http/zod-routes.ts';
import type { AlpacaParts } from './alpaca-parts.ts';
import { unprocessable } from './alpaca-refusal.ts';
import { registerAssetRoutes } from './asset-routes.ts';
import { registerMarketClockRoutes, registerNewerClockRoutes } from './market-clock-routes.ts';
import { registerMarketDataRoutes } from './market-data-routes.ts';
import { registerOrderRoutes } from './order-routes.ts';
import { registerPositionRoutes } from './position-routes.ts';
import { registerTradingAccountRoutes } from './trading-account-routes.ts';

export function registerAlpacaApi(app: FastifyInstance, parts: AlpacaParts): void {
  void app.register(
    (scope, _options, done) => {
      holdToShapes(scope, checkedHere);
      const routes = zodRoutes(scope);
      registerTradingAccountRoutes(routes, parts);
      registerPositionRoutes(routes, parts);
      registerOrderRoutes(routes, parts);
      registerAssetRoutes(routes, parts);
      registerMarketClockRoutes(routes, parts);
      registerMarketDataRoutes(routes, parts);
      done();
    },
    { prefix: '/v2' },
  );
  void app.register(
    (scope, _options, done) => {
      holdToShapes(scope, checkedHere);
      registerNewerClockRoutes(scope, parts);
      done();
    },
    { prefix: '/v3' },
  );
}

/** @throws HttpRefusal 422, where our own routes say 400 */
function checkedHere(shape: z.ZodType, value: unknown): unknown {
  try {
    return checked(shape, value);
  } catch (error) {
    if (!(error instanceof HttpRefusal)) throw error;
    const { message, reason } = error.envelope.error;
    throw unprocessable(message, reason);
  }
}
