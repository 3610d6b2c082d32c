// Sends one order until its fate is known. Every attempt carries the same Idempotency-Key, so that
// however often it is sent, through whatever failure, it happens once. Knows no page.

import { isCount, isFields, isText } from '../stream/shape.ts';

export interface TicketOrder {
  readonly account: string;
  readonly symbol: string;
  readonly side: 'buy' | 'sell';
  readonly quantity: number;
}

export type OrderAnswer =
  | {
      readonly kind: 'accepted';
      readonly number: number;
      /** Decimal text. */
      readonly price: string;
      /** The log entry it was committed at. */
      readonly index: number;
    }
  | { readonly kind: 'rejected'; readonly message: string }
  /** It may have happened. The same key may be sent again later. */
  | { readonly kind: 'unknown'; readonly message: string };

export interface SenderPorts {
  readonly fetch: (url: string, init: RequestInit) => Promise<Response>;
  readonly pause: (pauseMs: number) => Promise<void>;
  readonly random: () => number;
  /** Called before every attempt after the first. */
  readonly onRetry: (attempt: number) => void;
}

const attemptsMax = 12;
const backoffBaseMs = 100;
const backoffMaxMs = 4_000;
const attemptTimeoutMs = 8_000;

export async function sendOrder(
  order: TicketOrder,
  key: string,
  ports: SenderPorts,
): Promise<OrderAnswer> {
  for (let attempt = 1; attempt <= attemptsMax; attempt += 1) {
    if (attempt > 1) ports.onRetry(attempt);
    const answer = await oneAttempt(order, key, ports);
    if (answer !== null) return answer;
    const spreadMs = Math.min(backoffMaxMs, backoffBaseMs * 2 ** attempt);
    await ports.pause(ports.random() * spreadMs);
  }
  const message = 'No answer. The order may have been taken; sending it again cannot repeat it.';
  return { kind: 'unknown', message };
}

/** Null: not known yet, try again. */
async function oneAttempt(
  { account, ...body }: TicketOrder,
  key: string,
  { fetch }: SenderPorts,
): Promise<OrderAnswer | null> {
  try {
    const response = await fetch(`/accounts/${encodeURIComponent(account)}/orders`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'idempotency-key': key },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(attemptTimeoutMs),
    });
    if (response.status >= 500 || response.status === 429) return null;
    return answerOf(await response.json());
  } catch {
    // A broken connection, a timeout or half an answer: all mean "unknown", and asking again is safe.
    return null;
  }
}

function answerOf(body: unknown): OrderAnswer | null {
  if (!isFields(body)) return null;
  const { data, error } = body;
  if (isFields(error) && isText(error['message'])) {
    return { kind: 'rejected', message: error['message'] };
  }
  if (!isFields(data)) return null;
  const { number, price, index } = data;
  if (!isCount(number) || !isText(price) || !isCount(index)) return null;
  return { kind: 'accepted', number, price, index };
}

/** A key nobody has used: 128 random bits. `crypto.randomUUID` is missing on plain-HTTP pages. */
export function newOrderKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
