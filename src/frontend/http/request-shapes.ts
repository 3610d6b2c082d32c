// What a request may look like, one strict schema per body and query. Messages name the field and
// its range, because a caller who is told "invalid" learns nothing.

import { z } from 'zod';
import { isAccountName, isClOrdId, isSymbol } from '../../domain/ids.ts';
import { formatMoney, money, moneyUnitsMax, parseMoney } from '../../domain/money.ts';
import type { Money } from '../../domain/money.ts';
import { timesInForce } from '../../domain/order.ts';
import { isOrderQuantity, quantity, quantityMax } from '../../domain/quantity.ts';
import type { Quantity } from '../../domain/quantity.ts';
import { HttpRefusal, badRequest } from './http-refusal.ts';
import type { EdgeReason } from './http-refusal.ts';

const quantityRule = `quantity must be a whole number from 1 to ${quantityMax}`;
const amountRule =
  'amount must be decimal text like "100.00": at most four decimals, more than 0, ' +
  `at most ${formatMoney(money(moneyUnitsMax))}`;
const symbolRule = 'must be 1 to 14 letters, digits or . _ -';
const accountRule = 'must be 1 to 64 bytes of letters, digits or . _ : @ -';
const clOrdIdRule = 'clOrdId must be 1 to 64 visible ASCII characters';

/** A JSON number, as the bazaar's contract has it. */
const wholeShares = z
  .custom<number>((value) => typeof value === 'number' && isOrderQuantity(value), quantityRule)
  .meta({ type: 'integer', minimum: 1, maximum: quantityMax })
  .transform((value): Quantity => quantity(value));

/** A JSON number or its decimal digits as text. */
const shares = z
  .custom<number | string>((value) => sharesOf(value) !== null, quantityRule)
  .meta({ type: ['integer', 'string'], description: quantityRule })
  .transform((value): Quantity => quantity(Number(value)));

function sharesOf(value: unknown): number | null {
  const digits = typeof value === 'string' && /^\d{1,10}$/.test(value);
  const number = digits ? Number(value) : value;
  return typeof number === 'number' && isOrderQuantity(number) ? number : null;
}

const amount = z
  .custom<string>((value) => typeof value === 'string' && amountOf(value) !== null, amountRule)
  .meta({ type: 'string', description: amountRule, examples: ['100.00'] })
  .transform((value): Money => amountOf(value) ?? money(0));

function amountOf(text: string): Money | null {
  const units = parseMoney(text);
  return units === null || units === 0 ? null : units;
}

function priceText(field: string) {
  const rule = `${field} must be decimal text like "9.50": at most four decimals, more than 0`;
  return z
    .custom<string>((value) => typeof value === 'string' && amountOf(value) !== null, rule)
    .meta({ type: 'string', description: rule, examples: ['9.50'] })
    .transform((value): Money => amountOf(value) ?? money(0));
}

const side = (field: string) =>
  z.enum(['buy', 'sell'], { error: `${field} must be "buy" or "sell"` });

// A symbol longer than any listing is well-formed and surely unknown: the books say 404 for it.
const wordPattern = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;
const isSymbolWord = (value: unknown): boolean =>
  typeof value === 'string' && wordPattern.test(value);

const symbolText = (field: string) =>
  z
    .custom<string>(isSymbolWord, `${field} ${symbolRule}`)
    .meta({ type: 'string', description: symbolRule });
const accountText = (field: string) =>
  z
    .custom<string>(
      (value) => typeof value === 'string' && isAccountName(value),
      `${field} ${accountRule}`,
    )
    .meta({ type: 'string', description: accountRule });
const clOrdIdText = z
  .custom<string>((value) => typeof value === 'string' && isClOrdId(value), clOrdIdRule)
  .meta({ type: 'string', minLength: 1, maxLength: 64 });

export const bazaarOrderBody = z.strictObject({
  name: symbolText('name'),
  quantity: wholeShares,
  type: side('type'),
});

export const accountBody = z.strictObject({
  id: accountText('id'),
  name: z
    .custom<string>(isDisplayName, 'name must be 1 to 64 bytes of printable text')
    .meta({ type: 'string' })
    .optional(),
  kind: z.enum(['cash', 'house'], { error: 'kind must be "cash" or "house"' }).default('cash'),
});

export const depositBody = z.strictObject({ amount });

export const accountOrderBody = z.strictObject({
  symbol: symbolText('symbol'),
  side: side('side'),
  type: z
    .enum(['market', 'limit', 'stop', 'stop_limit'], {
      error: 'type must be "market", "limit", "stop" or "stop_limit"',
    })
    .default('market'),
  quantity: shares,
  limit: priceText('limit').optional(),
  stop: priceText('stop').optional(),
  timeInForce: z
    .enum(timesInForce, { error: 'timeInForce must be "gtc", "day", "ioc" or "fok"' })
    .optional(),
  clOrdId: clOrdIdText.optional(),
});

export const replaceBody = z.strictObject({
  quantity: shares.optional(),
  price: priceText('price').optional(),
});

export const cancelAllQuery = z.strictObject({ symbol: symbolText('symbol').optional() });

const consistency = z
  .enum(['linearizable', 'stale'], { error: 'consistency must be "linearizable" or "stale"' })
  .default('linearizable');

export const readQuery = z.strictObject({ consistency });

export const ordersLimitMax = 500;
const ordersLimitDefault = 50;

export const ordersQuery = z.strictObject({
  consistency,
  limit: wholeText('limit', 1, ordersLimitMax).default(ordersLimitDefault),
  before: wholeText('before', 1, Number.MAX_SAFE_INTEGER).optional(),
  open: z.enum(['true', 'false'], { error: 'open must be "true" or "false"' }).optional(),
});

export const trackBody = z.strictObject({
  data: z.string({ error: 'data must be text' }).optional(),
});

/** Of `POST /commands`: which fields there are. Which of them a command takes is its own affair. */
export const commandBody = z.strictObject({
  command: z.string(),
  user: z.string().optional(),
  symbol: z.string().optional(),
  amount: z.union([z.string(), z.number()]).optional(),
  filename: z.string().optional(),
  transactionNum: z.number().int().min(1).max(4_294_967_295).optional(),
});

export const activeBody = z.strictObject({
  active: z.boolean({ error: 'active must be true or false' }),
});

export const eventsQuery = z.strictObject({
  consistency,
  limit: wholeText('limit', 1, ordersLimitMax).default(ordersLimitDefault),
  beforeIndex: wholeText('beforeIndex', 1, Number.MAX_SAFE_INTEGER).optional(),
});

const eventDaysMax = 3_650;

export const eventCountQuery = z.strictObject({
  consistency,
  days: wholeText('days', 1, eventDaysMax).default(7),
});

function wholeText(field: string, min: number, most: number) {
  const fits = (value: unknown): boolean =>
    typeof value === 'string' &&
    /^\d{1,16}$/.test(value) &&
    Number(value) >= min &&
    Number(value) <= most;
  return z
    .custom<string>(fits, `${field} must be a whole number from ${min} to ${most}`)
    .meta({ type: 'integer', minimum: min, maximum: most })
    .transform(Number);
}

const displayNameBytesMax = 64;

function isDisplayName(value: unknown): boolean {
  return (
    typeof value === 'string' &&
    value.length > 0 &&
    Buffer.byteLength(value) <= displayNameBytesMax &&
    // C: control, format, unassigned and lone surrogate code points.
    !/\p{C}/u.test(value)
  );
}

/** The value, or an HttpRefusal (400) with every broken rule in its message. */
export function checked<Shape extends z.ZodType>(shape: Shape, value: unknown): z.output<Shape> {
  const result = shape.safeParse(value);
  if (result.success) return result.data;
  const sentences = result.error.issues.map(sentenceOf);
  throw badRequest(sentences.join('; '), reasonOf(result.error.issues));
}

function sentenceOf(issue: z.core.$ZodIssue): string {
  if (issue.code === 'unrecognized_keys') {
    return `unknown field ${issue.keys.map((key) => JSON.stringify(key.slice(0, 40))).join(', ')}`;
  }
  if (issue.code === 'invalid_type' && issue.path.length === 0) {
    return 'the body must be a JSON object';
  }
  return issue.message;
}

function reasonOf(issues: readonly z.core.$ZodIssue[]): EdgeReason {
  if (issues.length !== 1) return 'malformed';
  const [field] = issues[0]?.path ?? [];
  if (field === 'quantity') return 'bad-quantity';
  return field === 'amount' ? 'bad-amount' : 'malformed';
}

const inPath = z.string();
export const byId = z.object({ id: inPath });
export const byName = z.object({ name: inPath });
export const byNumber = z.object({ number: inPath });
export const byIdAndNumber = z.object({ id: inPath, number: inPath });
export const bySession = z.object({ session: inPath });
export const byAccountId = z.object({ accountId: inPath });

/** A session's number in a path; 0: what is none. */
export const sessionOf = (text: string): number => (/^\d{1,15}$/.test(text) ? Number(text) : 0);

/** A stock's name in a path. @throws HttpRefusal 400 for what no listing could be called, 404 for
 *  what is too long to be listed. */
export function symbolOf(text: string): string {
  if (!isSymbolWord(text)) throw badRequest(`a stock's name ${symbolRule}`);
  if (!isSymbol(text)) throw unknownSymbol();
  return text;
}

export const unknownSymbol = (): HttpRefusal =>
  new HttpRefusal(404, { reason: 'unknown-symbol', message: 'stock not found' });

/** An account's name in a path. @throws HttpRefusal 400 */
export function accountOf(text: string): string {
  if (!isAccountName(text)) throw badRequest(`an account's name ${accountRule}`);
  return text;
}

/** An order number in a path. @throws HttpRefusal 400 */
export function orderNumberOf(text: string): number {
  const number = /^\d{1,16}$/.test(text) ? Number(text) : Number.NaN;
  if (!Number.isSafeInteger(number)) {
    throw badRequest('an order number is a whole number from 0');
  }
  return number;
}
