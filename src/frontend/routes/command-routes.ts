// The sixteen day-trading commands over HTTP: POST /commands. The same to the log as a workload line;
// what is no command is told to the log too, so that the audit has it. A QUOTE's price and a
// DISPLAY_SUMMARY's account are in the answer. With a number of the caller's own session, which
// session-routes.ts opens, a command is run once, through whichever frontend it comes.

import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { dayTradingCommand } from '../../codec/day-trading-command.ts';
import { edgeRejection } from '../../codec/edge-rejection.ts';
import { readWorkloadFields } from '../../codec/workload-line.ts';
import type { WorkloadFields } from '../../codec/workload-line.ts';
import type { DayTradingCommand, RejectAtEdge } from '../../domain/command.ts';
import type { CommandPlace } from '../../domain/command-place.ts';
import { formatMoney } from '../../domain/money.ts';
import type { Accepted, Outcome } from '../../domain/outcome.ts';
import { EdgeAllowance, edgePace } from '../http/edge-allowance.ts';
import type { HttpParts } from '../http/http-parts.ts';
import { badEntry, badRequest, rejection } from '../http/http-refusal.ts';
import { heldToNumber } from '../http/number-refusal.ts';
import {
  accountReply,
  holdingReply,
  orderReply,
  quoteLockReply,
  triggerReply,
} from '../http/reply-views.ts';
import { commandPlaceOf, wantsMinimal } from '../http/request-headers.ts';
import { commandBody } from '../http/request-shapes.ts';

const historyTail = 20;

// Shown in the document, and not held against a request: what is no command has to get as far as the
// audit, field by field.
const asGiven = { schema: { body: commandBody }, validatorCompiler: () => () => true };

export function registerCommandRoutes(app: FastifyInstance, parts: HttpParts): void {
  const { book, requestDeadlineMs: deadlineMs } = parts;
  const telling = new EdgeTelling(book, deadlineMs);

  app.post('/commands', asGiven, async (request, reply) => {
    const place = commandPlaceOf(request);
    const fields = fieldsOf(request.body);
    const reading = readWorkloadFields(fields);
    if (reading.kind === 'error') {
      const { word, user: account, symbol, number: transactionNum } = fields;
      const text = JSON.stringify(request.body ?? null);
      const input = { word, account, symbol, text, transactionNum };
      const told = await telling.tell(request, edgeRejection(input, 'malformed'), place);
      const before = decidedBefore(told, fields.word);
      if (before !== null) return answered(request, reply, { outcome: before });
      throw refused(told, reading.reason, 'malformed');
    }
    const { command } = dayTradingCommand(reading.line);
    if (command.kind === 'reject-at-edge') {
      const told = await telling.tell(request, command, place);
      const before = decidedBefore(told, fields.word);
      if (before !== null) return answered(request, reply, { outcome: before });
      throw told?.kind === 'rejected'
        ? rejection(told, fields.word)
        : refused(told, badAmount, 'bad-amount');
    }
    const outcome = await heldToNumber(place, book.submit(command, { deadlineMs, ...at(place) }));
    if (outcome.kind === 'rejected') throw rejection(outcome, fields.word);
    const summary = wantsMinimal(request) ? {} : await summaryOf(parts, command, outcome);
    return answered(request, reply, { outcome, summary });
  });
}

/** Tells the log of what is no command, as far as one connection may go on about it. */
class EdgeTelling {
  readonly #book: HttpParts['book'];
  readonly #deadlineMs: number;
  readonly #allowances = new WeakMap<object, EdgeAllowance>();

  constructor(book: HttpParts['book'], deadlineMs: number) {
    this.#book = book;
    this.#deadlineMs = deadlineMs;
  }

  /** Null: the log was not told. A number that it came with is used up even so, or its sender would not
   *  know how to go on. */
  async tell(
    request: FastifyRequest,
    command: RejectAtEdge,
    place: CommandPlace | null,
  ): Promise<Outcome | null> {
    const isTold = this.#allowanceOf(request).take();
    if (!isTold && place === null) return null;
    const limits = { deadlineMs: this.#deadlineMs, ...at(place) };
    return heldToNumber(place, this.#book.submit(isTold ? command : { kind: 'noop' }, limits));
  }

  #allowanceOf({ raw: { socket } }: FastifyRequest): EdgeAllowance {
    const known = this.#allowances.get(socket);
    if (known !== undefined) return known;
    const fresh = new EdgeAllowance(edgePace, () => performance.now());
    this.#allowances.set(socket, fresh);
    return fresh;
  }
}

const at = (place: CommandPlace | null) => (place === null ? {} : { place });

// A number that was used before is answered as it was then, whatever it comes with now. What is no command
// names no account, and neither does a number of it that the log was not told of.
function decidedBefore(told: Outcome | null, subject: string): Accepted | null {
  if (told?.duplicate !== true) return null;
  if (told.kind === 'accepted') return told.accountId === 0 ? null : told;
  const { ordRejReason: reason } = told;
  if (reason === 'malformed' || reason === 'bad-amount') return null;
  throw rejection(told, subject);
}

function answered(
  request: FastifyRequest,
  reply: FastifyReply,
  { outcome, summary = {} }: { readonly outcome: Accepted; readonly summary?: object },
) {
  void reply.header('x-index', String(outcome.index));
  if (wantsMinimal(request)) {
    return reply.header('preference-applied', 'return=minimal').code(204).send();
  }
  return { data: { ...outcomeReply(outcome), ...summary } };
}

const badAmount = 'amount must be decimal text like "100.00", with at most four decimals';

const refused = (told: Outcome | null, message: string, reason: 'malformed' | 'bad-amount') =>
  told === null ? badRequest(message, reason) : badEntry(told.index, message, reason);

const outcomeReply = ({ index, number, ordStatus, quantity, priceUnits }: Accepted) => ({
  index,
  ...(number === null ? {} : { number, status: ordStatus, quantity }),
  ...(priceUnits === 0 ? {} : { price: formatMoney(priceUnits) }),
});

// As of the command's own entry or, where more has happened since, of a later one: it says which.
async function summaryOf(
  { book, requestDeadlineMs: deadlineMs }: HttpParts,
  command: DayTradingCommand,
  { index: minIndex }: Accepted,
) {
  if (command.kind !== 'display-summary') return {};
  const limits = { deadlineMs, minIndex };
  const account = await book.account(command.account, limits);
  const holdings = await book.holdings(command.account, limits);
  const locks = await book.quoteLocks(command.account, limits);
  const triggers = await book.triggers(command.account, limits);
  const orders = await book.orders(command.account, { limit: historyTail }, limits);
  return {
    summary: {
      asOfIndex: account.index,
      account: account.value === null ? null : accountReply(account.value),
      holdings: (holdings.value ?? []).map(holdingReply),
      locks: (locks.value ?? []).map(quoteLockReply),
      triggers: (triggers.value ?? []).map(triggerReply),
      orders: orders.value.map(orderReply),
    },
  };
}

const known = new Set(['command', 'user', 'symbol', 'amount', 'filename', 'transactionNum']);

/** @throws HttpRefusal 400 for what is no object of these fields */
function fieldsOf(body: unknown): WorkloadFields {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw badRequest('the body must be a JSON object');
  }
  const given = new Map<string, unknown>(Object.entries(body));
  const unknown = [...given.keys()].find((key) => !known.has(key));
  if (unknown !== undefined)
    throw badRequest(`unknown field ${JSON.stringify(unknown.slice(0, 40))}`);
  const text = (field: string): string | null => textOf(field, given.get(field));
  const number = given.get('transactionNum') ?? 0;
  if (typeof number !== 'number' || number >>> 0 !== number) {
    throw badRequest('transactionNum must be a whole number from 1 to 4294967295');
  }
  return {
    number,
    word: text('command') ?? '',
    user: text('user'),
    symbol: text('symbol'),
    amount: text('amount'),
    filename: text('filename'),
  };
}

function textOf(field: string, value: unknown): string | null {
  if (value === undefined || value === null) return null;
  if (typeof value === 'string') return value;
  if (field === 'amount' && typeof value === 'number') return String(value);
  throw badRequest(`${field} must be text`);
}
