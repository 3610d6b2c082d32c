// What the bodies and queries of the `/v2` routes may look like. Amounts come as decimal text or as
// JSON numbers; whole shares only. What Alpaca offers and we do not is refused by its name: an order
// that is not what its sender meant is worse than none.

import { z } from 'zod';
import { isClOrdId } from '../../domain/ids.ts';
import { money, parseMoney } from '../../domain/money.ts';
import type { Money } from '../../domain/money.ts';
import { isOrderQuantity, quantity, quantityMax } from '../../domain/quantity.ts';
import type { Quantity } from '../../domain/quantity.ts';

const textOrNumber = { type: ['string', 'number'] };

const qty = z
  .custom<string | number>(
    (value) => sharesOf(value) !== null,
    `qty must be a whole number from 1 to ${quantityMax}`,
  )
  .meta({ ...textOrNumber, description: 'Whole shares.', examples: ['10'] })
  .transform((value): Quantity => quantity(sharesOf(value) ?? 0));

function sharesOf(value: unknown): number | null {
  const digits = /^(\d{1,10})(?:\.0{0,9})?$/.exec(decimalText(value))?.[1];
  const shares = digits === undefined ? 0 : Number(digits);
  return isOrderQuantity(shares) ? shares : null;
}

function amount(field: string) {
  return z
    .custom<string | number>(
      (value) => unitsOf(value) > 0,
      `${field} must be a decimal number above 0 with at most four decimals`,
    )
    .meta({ ...textOrNumber, examples: ['15.99'] })
    .transform((value): Money => money(unitsOf(value)));
}

const unitsOf = (value: unknown): number => parseMoney(decimalText(value)) ?? 0;

function decimalText(value: unknown): string {
  return typeof value === 'number' ? String(value) : typeof value === 'string' ? value : '';
}

const symbol = z.string({ error: 'symbol is required' }).max(64, 'symbol is too long');
const side = z.enum(['buy', 'sell'], { error: 'side must be buy or sell' });

const clientOrderId = z
  .custom<string>(
    (value) => typeof value === 'string' && isClOrdId(value),
    'client_order_id must be 1 to 64 visible ASCII characters',
  )
  .meta({ type: 'string', minLength: 1, maxLength: 64 });

const absent = (field: string) =>
  z
    .null({ error: `${field} is not offered` })
    .optional()
    .meta({ description: 'Not offered.' });

export const postOrder = z.strictObject({
  symbol,
  qty: qty.nullish(),
  notional: amount('notional').nullish(),
  side,
  type: z.enum(['market', 'limit', 'stop', 'stop_limit'], {
    error: 'type must be market, limit, stop or stop_limit',
  }),
  time_in_force: z.enum(['day', 'gtc', 'ioc', 'fok'], {
    error: 'time_in_force must be day, gtc, ioc or fok',
  }),
  limit_price: amount('limit_price').nullish(),
  stop_price: amount('stop_price').nullish(),
  client_order_id: clientOrderId.nullish(),
  extended_hours: z.boolean({ error: 'extended_hours must be true or false' }).nullish(),
  order_class: z.enum(['', 'simple'], { error: 'order_class must be simple' }).nullish(),
  position_intent: z
    .enum(['buy_to_open', 'buy_to_close', 'sell_to_close'], {
      error: 'position_intent: nobody sells short here',
    })
    .nullish(),
  trail_price: absent('trail_price'),
  trail_percent: absent('trail_percent'),
  take_profit: absent('take_profit'),
  stop_loss: absent('stop_loss'),
  legs: absent('legs'),
  advanced_instructions: absent('advanced_instructions'),
});

export type PostOrder = z.output<typeof postOrder>;

export const patchOrder = z.strictObject({
  qty: qty.nullish(),
  limit_price: amount('limit_price').nullish(),
  stop_price: amount('stop_price').nullish(),
  time_in_force: z
    .enum(['day', 'gtc', 'ioc', 'fok'], { error: 'time_in_force must be day, gtc, ioc or fok' })
    .nullish(),
  trail: absent('trail'),
  notional: absent('notional'),
  client_order_id: absent('client_order_id'),
  advanced_instructions: absent('advanced_instructions'),
});

export type PatchOrder = z.output<typeof patchOrder>;

function time(field: string) {
  return z
    .custom<string>(
      (value) => typeof value === 'string' && !Number.isNaN(Date.parse(value)),
      `${field} must be a time like 2026-01-31T12:00:00Z`,
    )
    .meta({ type: 'string', format: 'date-time' })
    .transform((value): number => Date.parse(value));
}

function flag(field: string) {
  return z
    .enum(['true', 'false'], { error: `${field} must be true or false` })
    .transform((value) => value === 'true');
}

const listMax = 500;

export const ordersQuery = z.strictObject({
  status: z
    .enum(['open', 'closed', 'all'], { error: 'status must be open, closed or all' })
    .default('open'),
  limit: z.coerce
    .number()
    .int()
    .min(1, `limit must be from 1 to ${listMax}`)
    .max(listMax, `limit must be from 1 to ${listMax}`)
    .default(50),
  after: time('after').optional(),
  until: time('until').optional(),
  direction: z.enum(['asc', 'desc'], { error: 'direction must be asc or desc' }).default('desc'),
  nested: flag('nested').optional(),
  symbols: z.string({ error: 'symbols must be a list' }).optional(),
  side: side.optional(),
  asset_class: z.string().optional(),
  before_order_id: z.string().optional(),
  after_order_id: z.string().optional(),
});

export type OrdersQuery = z.output<typeof ordersQuery>;

export const orderQuery = z.strictObject({ nested: flag('nested').optional() });

export const clientOrderQuery = z.strictObject({ client_order_id: clientOrderId });

export const closePositionQuery = z.strictObject({
  qty: qty.optional(),
  percentage: z.coerce
    .number()
    .gt(0, 'percentage must be above 0 and at most 100')
    .max(100, 'percentage must be above 0 and at most 100')
    .optional(),
});

export type ClosePosition = z.output<typeof closePositionQuery>;

export const closeAllQuery = z.strictObject({ cancel_orders: flag('cancel_orders').optional() });

export const assetsQuery = z.strictObject({
  status: z.string().optional(),
  asset_class: z.string().optional(),
  exchange: z.string().optional(),
  attributes: z.string().optional(),
});

export const calendarQuery = z.strictObject({
  start: time('start').optional(),
  end: time('end').optional(),
  date_type: z.string().optional(),
  timezone: z.string().optional(),
});

export const clockQuery = z.strictObject({
  markets: z.string().optional(),
  time: time('time').optional(),
});

export const latestQuery = z.strictObject({
  symbols: z.string({ error: 'symbols is required' }).optional(),
  feed: z.string().optional(),
  currency: z.enum(['USD'], { error: 'currency must be USD' }).optional(),
});
