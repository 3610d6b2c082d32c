// Workload lines over TCP: `[n] COMMAND,arg,...` in, `[n] OK <index>` or `[n] ERR <code>` out, in the
// order of the lines. Every line is submitted in the turn it is read, or once the lines before it are, so
// commands of a connection never overtake each other: one that waits for a young price, or to know whose
// it is, holds those behind it. A connection has so many lines under way; it is not read on until some are done,
// and a line is done when its answer went out: who does not read is not listened to either.

import { createServer } from 'node:net';
import type { Server, Socket } from 'node:net';
import { dayTradingCommand } from '../codec/day-trading-command.ts';
import { edgeRejectionOfLine } from '../codec/edge-rejection.ts';
import { readWorkloadLine } from '../codec/workload-line.ts';
import type { Caller } from '../access/caller.ts';
import type { Credential, RemoteCallers } from '../access/remote-callers.ts';
import { ClusterError } from '../domain/cluster-error.ts';
import type { Command } from '../domain/command.ts';
import type { Outcome } from '../domain/outcome.ts';
import type { Log } from '../telemetry/log.ts';
import type { BookClient } from './books/book-client.ts';
import { onBehalfOf } from './books/caller-context.ts';
import { EdgeAllowance } from './http/edge-allowance.ts';
import type { AllowancePace } from './http/edge-allowance.ts';
import type { YoungQuotes } from './books/young-quotes.ts';

export interface LineListenerParts {
  readonly book: Pick<BookClient, 'submit'>;
  /** Sees to young prices first; null: there is no catalog to ask. */
  readonly quotes: Pick<YoungQuotes, 'wants' | 'before'> | null;
  /** Who a connection speaks for; null: nobody is ever asked. */
  readonly callers: Pick<RemoteCallers, 'identify' | 'refused' | 'released' | 'follow'> | null;
  readonly log: Log;
  readonly deadlineMs: number;
  readonly connectionsMax: number;
  /** Lines of a connection under way at once. */
  readonly linesMax: number;
  readonly pace: AllowancePace;
  monotonicMs(): number;
}

/** Longer than any command; what goes on beyond it is no line of ours. */
const lineBytesMax = 1_024;

export class LineListener {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  constructor(parts: LineListenerParts) {
    // Who has sent all its lines may end its side and still read our answers.
    this.#server = createServer({ allowHalfOpen: true }, (socket) => {
      this.#sockets.add(socket);
      socket.once('close', () => this.#sockets.delete(socket));
      new LineConnection(socket, parts).start();
    });
    this.#server.maxConnections = parts.connectionsMax;
  }

  /** Resolves with the port. @throws Error when it cannot be had */
  listen(host: string, port: number): Promise<number> {
    return new Promise((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen({ host, port, exclusive: true }, () => {
        this.#server.off('error', reject);
        const address = this.#server.address();
        resolve(typeof address === 'object' && address !== null ? address.port : port);
      });
    });
  }

  /** Takes no more; connections are cut. */
  async close(): Promise<void> {
    const closed = new Promise<void>((resolve) => {
      this.#server.close(() => {
        resolve();
      });
    });
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }
}

class LineConnection {
  readonly #socket: Socket;
  readonly #parts: LineListenerParts;
  readonly #edge: EdgeAllowance;
  #rest = '';
  /** The last line was too long; what follows it up to its end is dropped. */
  #skipping = false;
  #underWay = 0;
  #ended = false;
  /** Who has shown a token on this connection; null: nobody yet. */
  #caller: Caller | null = null;
  /** Forgets to look whether the token last shown is still good. */
  #forget: () => void = () => undefined;
  /** Resolves when lines may go on behind what holds them; null: nothing does. */
  #held: Promise<unknown> | null = null;
  /** Resolves when every answer so far is written. */
  #answered: Promise<void> = Promise.resolve();

  constructor(socket: Socket, parts: LineListenerParts) {
    this.#socket = socket;
    this.#parts = parts;
    this.#edge = new EdgeAllowance(parts.pace, () => parts.monotonicMs());
  }

  start(): void {
    this.#socket.setEncoding('utf8');
    this.#socket.on('data', (text: string) => {
      this.#take(text);
    });
    this.#socket.once('end', () => {
      if (this.#rest !== '' && !this.#skipping) this.#line(this.#rest);
      this.#ended = true;
      this.#maybeEnd();
    });
    this.#socket.once('close', () => this.#forget());
    this.#socket.on('error', (error) => {
      this.#parts.log.info({ event: 'line-connection-lost', error });
    });
  }

  #take(text: string): void {
    const rows = (this.#rest + text).split('\n');
    this.#rest = rows.pop() ?? '';
    for (const row of rows) {
      if (this.#skipping) this.#skipping = false;
      else this.#line(row);
    }
    if (this.#rest.length <= lineBytesMax) return;
    if (!this.#skipping) this.#line(this.#rest);
    this.#skipping = true;
    this.#rest = '';
  }

  #line(row: string): void {
    const number = /^\s*\[(\d{1,10})\]/.exec(row.slice(0, lineBytesMax))?.[1] ?? '0';
    const answer = this.#answerOf(row);
    if (answer === null) return;
    this.#underWay += 1;
    if (this.#underWay >= this.#parts.linesMax) this.#socket.pause();
    this.#answered = this.#answered.then(async () => {
      const text = await answer;
      if (this.#socket.writable && !this.#socket.write(`[${number}] ${text}\n`)) {
        await drained(this.#socket);
      }
      this.#underWay -= 1;
      if (this.#underWay < this.#parts.linesMax) this.#socket.resume();
      this.#maybeEnd();
    });
  }

  /** Null for a blank line. Never fails. */
  #answerOf(row: string): Promise<string> | null {
    const secret = /^AUTH (\S+)\s*$/.exec(row.slice(0, lineBytesMax))?.[1];
    if (secret !== undefined && this.#parts.callers !== null) return this.#showing(secret);
    const reading = row.length > lineBytesMax ? tooLong : readWorkloadLine(row);
    if (reading.kind === 'blank') return null;
    const command =
      reading.kind === 'line'
        ? dayTradingCommand(reading.line).command
        : edgeRejectionOfLine(row, 'malformed');
    if (command.kind === 'reject-at-edge' && !this.#edge.take()) {
      return Promise.resolve(`ERR ${command.reason}`);
    }
    if (this.#parts.quotes?.wants(command) === true) this.#hold(this.#priced(command, this.#held));
    return this.#submit(command);
  }

  // Whose command it is, is known once the lines before it are done waiting.
  async #priced(command: Command, before: Promise<unknown> | null): Promise<void> {
    if (before !== null) await before;
    await onBehalfOf(this.#caller, () => this.#parts.quotes?.before(command));
  }

  // Lines held by the same promise go on in the order in which they began to wait.
  #hold(until: Promise<unknown>): void {
    const held = this.#held === null ? until : Promise.all([this.#held, until]);
    this.#held = held;
    void held.then(() => {
      if (this.#held === held) this.#held = null;
    });
  }

  async #submit(command: Command): Promise<string> {
    const { book, deadlineMs, log } = this.#parts;
    try {
      if (this.#held !== null) await this.#held;
      const { callers } = this.#parts;
      const submit = (): Promise<Outcome> => book.submit(command, { deadlineMs });
      return textOf(await (callers === null ? submit() : onBehalfOf(this.#caller, submit)));
    } catch (error) {
      if (error instanceof ClusterError) return `ERR ${error.code}`;
      log.error({ event: 'line-failed', error });
      return 'ERR internal';
    }
  }

  // Lines behind it wait, in their order, until it is known whose they are; so does the next token.
  #showing(secret: string): Promise<string> {
    const identified = this.#identify(secret, this.#held);
    this.#hold(identified);
    return identified;
  }

  // Lines before it are still whose they were.
  async #identify(secret: string, before: Promise<unknown> | null): Promise<string> {
    const { callers, log } = this.#parts;
    const credential = { secret, tokenId: null };
    try {
      if (before !== null) await before;
      const caller = await callers?.identify(credential);
      if (caller !== undefined) {
        this.#speakFor(caller, credential);
        return 'OK';
      }
      await this.#holdBack();
      return 'ERR unauthenticated';
    } catch (error) {
      if (error instanceof ClusterError) return `ERR ${error.code}`;
      log.error({ event: 'line-failed', error });
      return 'ERR internal';
    }
  }

  // A token that is revoked or over takes its rights from the lines that follow.
  #speakFor(caller: Caller | null, credential: Credential): void {
    this.#caller = caller;
    this.#forget();
    if (this.#socket.destroyed) return;
    const forget = this.#parts.callers?.follow(credential, () => {
      this.#caller = null;
    });
    this.#forget = forget ?? (() => undefined);
  }

  // Answers to guesses come late; beyond so many that wait, none comes.
  async #holdBack(): Promise<void> {
    const { callers } = this.#parts;
    const address = this.#socket.remoteAddress ?? '';
    const holdMs = callers?.refused(address) ?? null;
    if (holdMs === null) this.#socket.destroy();
    if (holdMs === null || holdMs === 0) return;
    await new Promise((resolve) => setTimeout(resolve, holdMs));
    callers?.released(address);
  }

  #maybeEnd(): void {
    if (this.#ended && this.#underWay === 0) this.#socket.end();
  }
}

/** Resolves when the socket takes more, or takes nothing any more. */
function drained(socket: Socket): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      socket.off('drain', done).off('close', done);
      resolve();
    };
    if (socket.destroyed) resolve();
    else socket.once('drain', done).once('close', done);
  });
}

const tooLong = { kind: 'error', reason: 'the line is too long' } as const;

const textOf = (outcome: Outcome): string =>
  outcome.kind === 'accepted' ? `OK ${outcome.index}` : `ERR ${outcome.ordRejReason}`;
