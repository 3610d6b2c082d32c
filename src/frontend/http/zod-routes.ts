// Routes whose bodies and queries are zod shapes: the shape that a route names is what its requests are
// held to, what its handler's types come from and what the API's document shows.

import type { FastifyInstance, FastifyTypeProvider } from 'fastify';
import type { FastifyBaseLogger, RawReplyDefaultExpression, RawServerDefault } from 'fastify';
import type { RawRequestDefaultExpression } from 'fastify';
import type { z } from 'zod';
import { checked } from './request-shapes.ts';

export interface ZodTypes extends FastifyTypeProvider {
  readonly validator: this['schema'] extends z.ZodType ? z.output<this['schema']> : unknown;
  readonly serializer: unknown;
}

export type ZodApp = FastifyInstance<
  RawServerDefault,
  RawRequestDefaultExpression,
  RawReplyDefaultExpression,
  FastifyBaseLogger,
  ZodTypes
>;

export const zodRoutes = (app: FastifyInstance): ZodApp => app.withTypeProvider<ZodTypes>();

/** Holds requests to the shapes of their routes. `check` throws what is answered. */
export function holdToShapes(
  app: FastifyInstance,
  check: (shape: z.ZodType, value: unknown) => unknown = checked,
): void {
  app.setValidatorCompiler<z.ZodType>(({ schema }) => (value: unknown) => {
    try {
      return { value: check(schema, value) };
    } catch (error) {
      if (error instanceof Error) return { error };
      throw error;
    }
  });
}
