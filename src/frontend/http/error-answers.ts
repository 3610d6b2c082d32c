// Turns whatever went wrong into the error envelope. Nothing of the inside leaves: no stack, no
// path, no library's wording where ours is known.

import type { ConnectionError, FastifyReply, FastifyRequest } from 'fastify';
import { AssertionFailed } from '../../base/assert.ts';
import { ClusterError } from '../../domain/cluster-error.ts';
import type { Log } from '../../telemetry/log.ts';
import { alpacaError, isAlpacaPath } from '../alpaca/alpaca-refusal.ts';
import { HttpRefusal, badRequest, failure, refuse } from './http-refusal.ts';

declare module 'fastify' {
  interface FastifyReply {
    /** Machine word of the refusal being sent; null while there is none. */
    refusalReason: string | null;
  }
}

/** The refusal that stands for `error`. Unforeseen ones become a bare 500. */
export function refusalOf(error: unknown): HttpRefusal {
  if (error instanceof HttpRefusal) return error;
  if (error instanceof ClusterError) return failure(error);
  return frameworkRefusal(error) ?? internal(error);
}

const internal = (cause: unknown): HttpRefusal => {
  const refusal = refuse(
    500,
    'internal',
    'Something broke here. The request id finds it in the log.',
  );
  refusal.cause = cause;
  return refusal;
};

function frameworkRefusal(error: unknown): HttpRefusal | null {
  if (!(error instanceof Error)) return null;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  const known = knownFrameworkErrors[code];
  if (known !== undefined) return known();
  const status = 'statusCode' in error ? error.statusCode : null;
  if (typeof status === 'number' && status >= 400 && status < 500) {
    return refuse(status, 'malformed', 'the request could not be read');
  }
  return null;
}

const knownFrameworkErrors: Readonly<Record<string, (() => HttpRefusal) | undefined>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: () =>
    refuse(413, 'too-large', 'the body may have at most 65536 bytes'),
  FST_ERR_CTP_INVALID_MEDIA_TYPE: () =>
    refuse(415, 'unsupported-media-type', 'the body must be application/json'),
  FST_ERR_CTP_EMPTY_JSON_BODY: () => badRequest('the body is empty; it must be a JSON object'),
  FST_ERR_CTP_INVALID_JSON_BODY: () => badRequest('the body is not valid JSON'),
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: () =>
    badRequest('the body does not have the length that was announced'),
  FST_ERR_BAD_URL: () => badRequest('the path is not a valid URL'),
};

type AnswerRefusal = (request: FastifyRequest, reply: FastifyReply, refusal: HttpRefusal) => void;

/** Sends the envelope. A broken invariant is told to the caller as a 500 and then, uncaught, ends
 *  the process: a frontend that contradicts itself must not go on. */
export function refusalAnswerer(log: Log): AnswerRefusal {
  return (request, reply, refusal) => {
    const { cause, envelope, status } = refusal;
    const { reason, effect } = envelope.error;
    if (status >= 500) {
      const facts = { event: 'request-failed', requestId: request.id, status, reason, effect };
      if (status === 500) log.error({ ...facts, error: cause });
      else log.warn(facts);
    }
    sendRefusal(reply, refusal, isAlpacaPath(request.url));
    if (!(cause instanceof AssertionFailed)) return;
    setImmediate(() => {
      throw cause;
    });
  };
}

function sendRefusal(reply: FastifyReply, refusal: HttpRefusal, toAlpacaTool: boolean): void {
  reply.refusalReason = refusal.envelope.error.reason;
  if (refusal.retryAfterSeconds !== null) {
    void reply.header('retry-after', String(refusal.retryAfterSeconds));
  }
  if (refusal.index !== null) void reply.header('x-index', String(refusal.index));
  void reply
    .code(refusal.status)
    .header('content-type', 'application/json; charset=utf-8')
    .header('cache-control', 'no-store')
    .send(JSON.stringify(toAlpacaTool ? alpacaError(refusal) : refusal.envelope));
}

/** A whole HTTP/1.1 answer for what never became a request. */
export function clientErrorText(error: ConnectionError): string {
  if (error.code === 'ERR_HTTP_REQUEST_TIMEOUT') {
    const late = refuse(408, 'request-timed-out', 'the request did not arrive in time');
    return refusalText('Request Timeout', late);
  }
  if (error.code === 'HPE_HEADER_OVERFLOW') {
    const large = refuse(431, 'too-large', 'the headers are too large');
    return refusalText('Request Header Fields Too Large', large);
  }
  return refusalText('Bad Request', badRequest('this is not an HTTP request'));
}

/** A whole HTTP/1.1 answer, after which the connection closes. `words` go with the status. */
export function refusalText(words: string, { status, envelope }: HttpRefusal): string {
  const body = JSON.stringify(envelope);
  return [
    `HTTP/1.1 ${status} ${words}`,
    'content-type: application/json; charset=utf-8',
    `content-length: ${Buffer.byteLength(body)}`,
    'connection: close',
    '',
    body,
  ].join('\r\n');
}
