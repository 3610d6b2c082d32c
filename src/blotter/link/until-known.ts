// Asks a frontend until the fate of a request is known: what fails to connect, times out or is
// answered "not now" is asked again after a random wait that grows, at the next frontend. Only for
// requests that may be repeated. Knows no page and no orders.

import { isFields, isText } from '../../stream/shape.ts';
import type { Fields } from '../../stream/shape.ts';

export interface Request {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** From the slash on. */
  readonly path: string;
  readonly body?: Readonly<Record<string, unknown>>;
  readonly headers?: Readonly<Record<string, string>>;
  /** Whether an answer says all that it must; half an answer is asked for again. */
  readonly isWhole?: (data: unknown) => boolean;
}

export type Answer =
  | { readonly kind: 'ok'; readonly data: unknown }
  | {
      readonly kind: 'refused';
      readonly status: number;
      readonly message: string;
      /** The log entry that decided it; null: it never came to one. */
      readonly index: number | null;
    }
  | { readonly kind: 'unknown' };

export interface SenderPorts {
  readonly fetch: (url: string, init: RequestInit) => Promise<Response>;
  /** Where to send it; attempts count from 1. */
  readonly urlOf: (path: string, attempt: number) => string;
  /** Sent with every request: who is asking. */
  readonly credentials: () => Readonly<Record<string, string>>;
  readonly pause: (pauseMs: number) => Promise<void>;
  readonly random: () => number;
  /** Called before every attempt after the first. */
  readonly onRetry: (attempt: number) => void;
}

const attemptsMax = 12;
const backoffBaseMs = 100;
const backoffMaxMs = 4_000;
const attemptTimeoutMs = 8_000;

export async function untilKnown(
  request: Request,
  ports: SenderPorts,
  triesMax = attemptsMax,
): Promise<Answer> {
  for (let attempt = 1; attempt <= triesMax; attempt += 1) {
    if (attempt > 1) ports.onRetry(attempt);
    const answer = await oneAttempt(request, ports, attempt);
    if (answer !== null) return answer;
    const spreadMs = Math.min(backoffMaxMs, backoffBaseMs * 2 ** attempt);
    if (attempt < triesMax) await ports.pause(ports.random() * spreadMs);
  }
  return { kind: 'unknown' };
}

/** Null: not known yet, try again. */
async function oneAttempt(
  { method, path, body, headers, isWhole }: Request,
  ports: SenderPorts,
  attempt: number,
): Promise<Answer | null> {
  const hasBody = body !== undefined;
  try {
    const response = await ports.fetch(ports.urlOf(path, attempt), {
      method,
      headers: {
        ...(hasBody ? { 'content-type': 'application/json' } : {}),
        ...ports.credentials(),
        ...headers,
      },
      ...(hasBody ? { body: JSON.stringify(body) } : {}),
      signal: AbortSignal.timeout(attemptTimeoutMs),
    });
    if (response.status >= 500 || response.status === 429) return null;
    const answer = answerOf(await response.json(), response);
    return answer?.kind === 'ok' && isWhole?.(answer.data) === false ? null : answer;
  } catch {
    // A broken connection, a timeout or half an answer: all mean "unknown", and asking again is safe.
    return null;
  }
}

function answerOf(value: unknown, { status, headers }: Response): Answer | null {
  if (!isFields(value)) return null;
  const { error, data } = value;
  if (isFields(error) && isText(error['message'])) {
    const index = Number(headers.get('x-index') ?? '');
    const decided = Number.isSafeInteger(index) && index > 0 ? index : null;
    return { kind: 'refused', status, message: error['message'], index: decided };
  }
  return data === undefined ? null : { kind: 'ok', data };
}

/** The answer's fields, or null when it has none. */
export const fieldsOf = (answer: Answer): Fields | null =>
  answer.kind === 'ok' && isFields(answer.data) ? answer.data : null;
