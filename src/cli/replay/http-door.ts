// The way in through frontends: `POST /commands`, which other tools use too. Numbers its commands in a
// session of its own (docs/http.md), so that one of which nothing was heard is sent again, to the next
// frontend in the list, and is done once.

import { z } from 'zod';
import type { Random } from '../../base/prng.ts';
import { isTransactionNum } from '../../codec/edge-rejection.ts';
import type { WorkloadLine } from '../../codec/workload-line.ts';
import { rejectReasonCodes } from '../../domain/reject-reason.ts';
import type { RejectReason } from '../../domain/reject-reason.ts';
import type { CommandDoor, PlayedLine } from './command-door.ts';
import type { HttpAnswer, HttpExchange, HttpQuestion } from './http-exchange.ts';
import type { LineEnd } from './replay-tally.ts';

export interface HttpDoorParts {
  /** Base URLs of frontends. */
  readonly urls: readonly string[];
  readonly exchange: Pick<HttpExchange, 'ask'>;
  readonly random: Random;
  /** The frontend to begin with, by its place in the list, counted round. */
  readonly turn: number;
  /** Asks for no more than whether it was done: `Prefer: return=minimal`. */
  readonly isMinimal: boolean;
}

const backoffMsMin = 50;
const backoffMsMax = 1_000;
const answerMsMin = 50;
/** Longer than a frontend takes before it says that it does not know. */
const attemptTimeoutMs = 15_000;
const closeTimeoutMs = 2_000;

const opened = z.object({ data: z.object({ session: z.number().int().positive() }) });
const refused = z.object({ error: z.object({ reason: z.string() }) });

/** What one request came to. `again`: worth another; `maybe`: the number may have been used. */
type Tried =
  | { readonly kind: 'ended'; readonly end: LineEnd }
  | { readonly kind: 'again'; readonly maybe: boolean; readonly code: string };

export class HttpDoor implements CommandDoor {
  readonly #parts: HttpDoorParts;
  #session: number | null = null;
  #next = 1;
  #turn: number;

  constructor(parts: HttpDoorParts) {
    this.#parts = parts;
    this.#turn = parts.turn;
  }

  async send({ line, deadlineMs }: PlayedLine): Promise<LineEnd> {
    const giveUpAtMs = performance.now() + deadlineMs;
    let maybe = false;
    for (let attempt = 0; ; attempt += 1) {
      const leftMs = giveUpAtMs - performance.now();
      const timeoutMs = Math.max(1, Math.min(attemptTimeoutMs, Math.round(leftMs)));
      const tried = await this.#try(line, timeoutMs);
      if (tried.kind === 'ended') {
        const { end } = tried;
        // Refused now, and perhaps done before: the number may be used, and not by the next line.
        return end.kind === 'failed' ? this.#givenUp(maybe, end.code) : end;
      }
      const { code } = tried;
      if (code === 'session-expired' || code === 'sequence-gap') {
        this.#session = null;
        // The session may have ended after it ran: another one would run it twice.
        if (maybe) return { kind: 'unknown', code };
      } else maybe ||= tried.maybe;
      // A request that has no time to be answered only makes what is known unknown.
      const waitMs = this.#backoffMs(attempt);
      if (performance.now() + waitMs + answerMsMin > giveUpAtMs) return this.#givenUp(maybe, code);
      this.#turn += 1;
      await new Promise((resolve) => setTimeout(resolve, waitMs));
    }
  }

  async close(): Promise<void> {
    if (this.#session === null) return;
    const key = `${this.#session}:${this.#next}`;
    const path = `/sessions/${this.#session}`;
    const leaving = { method: 'DELETE', path, headers: { 'idempotency-key': key } } as const;
    this.#session = null;
    // One that stays open ends by itself.
    await this.#ask({ ...leaving, body: null, timeoutMs: closeTimeoutMs });
  }

  // What may still run under its number must not meet the next command there.
  #givenUp(maybe: boolean, code: string): LineEnd {
    if (!maybe) return { kind: 'failed', code };
    this.#session = null;
    return { kind: 'unknown', code };
  }

  async #try(line: WorkloadLine, timeoutMs: number): Promise<Tried> {
    const session = this.#session ?? (await this.#open(timeoutMs));
    if (typeof session !== 'number') return session;
    const answer = await this.#ask({
      ...{ method: 'POST', path: '/commands', timeoutMs },
      headers: {
        'idempotency-key': `${session}:${this.#next}`,
        ...(this.#parts.isMinimal ? { prefer: 'return=minimal' } : {}),
      },
      body: bodyOf(line),
    });
    if ('kind' in answer) return answer;
    if (answer.index !== null) this.#next += 1;
    return triedOf(answer);
  }

  // Opening twice does nothing twice: a session that nobody uses ends by itself.
  async #open(timeoutMs: number): Promise<number | Tried> {
    const answer = await this.#ask({
      ...{ method: 'POST', path: '/sessions', headers: {}, body: null, timeoutMs },
    });
    if ('kind' in answer) return { ...answer, maybe: false };
    const { success, data } = opened.safeParse(answer.body);
    if (answer.status === 201 && success) {
      this.#session = data.data.session;
      this.#next = 1;
      return this.#session;
    }
    const tried = triedOf(answer);
    return tried.kind === 'again' ? { ...tried, maybe: false } : tried;
  }

  async #ask(
    question: Omit<HttpQuestion, 'base'>,
  ): Promise<HttpAnswer | Extract<Tried, { kind: 'again' }>> {
    const { urls, exchange } = this.#parts;
    try {
      return await exchange.ask({ ...question, base: urls[this.#turn % urls.length] ?? '' });
    } catch (error) {
      const refusedAtOnce =
        error instanceof Error && 'code' in error && error.code === 'ECONNREFUSED';
      return { kind: 'again', maybe: !refusedAtOnce, code: 'unreachable' };
    }
  }

  #backoffMs(attempt: number): number {
    const ceilingMs = Math.min(backoffMsMax, backoffMsMin * 2 ** Math.min(attempt, 10));
    return this.#parts.random.unit() * ceilingMs;
  }
}

function bodyOf({ number, verb: command, user, symbol, amount, filename }: WorkloadLine): object {
  const given = Object.entries({ command, user, symbol, amount, filename }).filter(
    ([, value]) => value !== null,
  );
  const numbered = isTransactionNum(number) ? { transactionNum: number } : {};
  return { ...Object.fromEntries(given), ...numbered };
}

function triedOf({ status, index, body }: HttpAnswer): Tried {
  const { success, data } = refused.safeParse(body);
  const code = success ? data.error.reason : `HTTP ${status}`;
  if (index !== null && status < 300) return { kind: 'ended', end: { kind: 'accepted', index } };
  if (index !== null && isRejectReason(code)) {
    return { kind: 'ended', end: { kind: 'rejected', ordRejReason: code } };
  }
  // 429 and 503: nothing was done.
  if (status >= 500 || status === 429) {
    return { kind: 'again', maybe: status !== 503 && status !== 429, code };
  }
  return { kind: 'ended', end: { kind: 'failed', code } };
}

const isRejectReason = (code: string): code is RejectReason =>
  Object.hasOwn(rejectReasonCodes, code);
