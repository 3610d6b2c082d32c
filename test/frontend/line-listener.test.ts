// Workload lines over TCP, against the real rule book: answered in order, bad ones told to the audit,
// at a bounded rate.

import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { expect, onTestFinished, test } from 'vitest';
import { ClusterError } from '../../src/domain/cluster-error.ts';
import type { Command } from '../../src/domain/command.ts';
import type { Outcome } from '../../src/domain/outcome.ts';
import { callerNow } from '../../src/frontend/books/caller-context.ts';
import { LineListener } from '../../src/frontend/line-listener.ts';
import type { LineListenerParts } from '../../src/frontend/line-listener.ts';
import { createLogger } from '../../src/telemetry/logger.ts';
import { AuditedBooks } from '../audit/audited-books.ts';

interface Book {
  submit(command: Command): Promise<Outcome>;
}

async function listening(
  book: Book,
  burstMax = 20,
  { callers = null, quotes = null }: Partial<Pick<LineListenerParts, 'callers' | 'quotes'>> = {},
): Promise<number> {
  const lines = new LineListener({
    book,
    quotes,
    callers,
    log: createLogger({ process: 'frontend', write: () => undefined }),
    deadlineMs: 500,
    connectionsMax: 4,
    linesMax: 8,
    pace: { burstMax, perSecond: 0 },
    monotonicMs: () => performance.now(),
  });
  onTestFinished(() => lines.close());
  return lines.listen('127.0.0.1', 0);
}

async function talk(port: number, ...parts: readonly string[]): Promise<string[]> {
  const socket = connect(port, '127.0.0.1');
  for (const part of parts) socket.write(part);
  socket.end();
  const answer = await text(socket);
  return answer.split('\n').filter((line) => line !== '');
}

test('lines are answered in their order, however they are cut into packets', async () => {
  const books = new AuditedBooks();
  const port = await listening(books);
  const answers = await talk(
    port,
    '[1] ADD,ann,10',
    '0.00 \r\n\n[2] QUOTE,ann,NIL\n[3] ADD,a',
    'nn,1',
  );
  expect(answers).toEqual(['[1] OK 2', '[2] ERR unknown-symbol', '[3] OK 4']);
  expect(books.cashOf('ann')).toBe(1_010_000);
});

test('commands of one connection never overtake each other, whatever the answers take', async () => {
  const books = new AuditedBooks();
  let count = 0;
  const slow: Book = {
    async submit(command) {
      const outcome = await books.submit(command);
      count += 1;
      await new Promise((resolve) => setTimeout(resolve, count % 2 === 0 ? 0 : 10));
      return outcome;
    },
  };
  const lines = Array.from({ length: 50 }, (_, i) => `[${i + 1}] ADD,ann,${i + 1}.00\n`);
  const answers = await talk(await listening(slow), ...lines);
  expect(answers).toEqual(lines.map((_, i) => `[${i + 1}] OK ${i + 2}`));
});

test.each([
  ['[9] STEAL,ann,all', 'UNKNOWN', 'malformed'],
  ['[9] ADD,ann', 'ADD', 'malformed'],
  ['[9] ADD,ann,1.23456', 'ADD', 'bad-amount'],
  ['[9] ADD,ann,NaN', 'ADD', 'bad-amount'],
  ['[9] ADD,ann,-5.00', 'ADD', 'bad-amount'],
  ['[9] ADD,ann,0.00', 'ADD', 'bad-amount'],
  ['[9] ADD,ann,1.005', 'ADD', 'bad-amount'],
  ['[9] ADD,ann,9007199254740993', 'ADD', 'bad-amount'],
  ['[9] ADD,a\u0001nn,5.00', 'ADD', 'malformed'],
  [`[9] DUMPLOG,${'x'.repeat(300)}`, 'DUMPLOG', 'malformed'],
  [`[9] ADD,${'ann'.repeat(900)},5.00`, 'ADD', 'malformed'],
])('%j is refused, and the audit has its userCommand and its errorEvent', async (...row) => {
  const [line, command, reason] = row;
  const books = new AuditedBooks();
  expect(await talk(await listening(books), `${line}\n`)).toEqual([`[9] ERR ${reason}`]);
  expect(books.records).toMatchObject([
    { element: 'userCommand', command, transactionNum: 9 },
    { element: 'errorEvent', command, transactionNum: 9 },
  ]);
  expect(JSON.stringify(books.records[1])).toContain(`"errorMessage":"${reason}`);
});

test('a connection that talks nonsense fills nobody the log', async () => {
  const books = new AuditedBooks();
  const answers = await talk(await listening(books, 5), 'nonsense\n'.repeat(100));
  expect(answers).toEqual(Array.from({ length: 100 }, () => '[0] ERR malformed'));
  expect(books.records.filter(({ element }) => element === 'errorEvent')).toHaveLength(5);
});

test('who sends lines and reads no answers is not listened to for ever', async () => {
  let submitted = 0;
  const quick: Book = {
    submit: () => {
      submitted += 1;
      return Promise.reject(new ClusterError('unavailable', 'none', { message: 'no quorum' }));
    },
  };
  const socket = connect(await listening(quick), '127.0.0.1');
  onTestFinished(() => void socket.destroy());
  socket.pause();
  const lines = 400_000;
  // The sockets' own buffers take some hundred thousand answers before anything is held back.
  socket.write('[9999999999] ADD,ann,1.00\n'.repeat(lines));
  let before = -1;
  while (submitted === 0 || submitted !== before) {
    before = submitted;
    await new Promise((resolve) => setTimeout(resolve, 150));
  }
  expect(submitted).toBeGreaterThan(0);
  expect(submitted).toBeLessThan(lines);
});

test('an outcome that is unknown is told as such', async () => {
  const book: Book = { submit: () => Promise.reject(new ClusterError('timed-out', 'unknown')) };
  expect(await talk(await listening(book), '[4] ADD,ann,1.00\n')).toEqual(['[4] ERR timed-out']);
});

test('a connection speaks for whoever has shown a token on it', async () => {
  const books = new AuditedBooks();
  const heard: unknown[] = [];
  const book: Book = {
    submit: (command) => {
      heard.push(callerNow()?.account ?? null);
      return books.submit(command);
    },
  };
  const ann = { tokenId: 't', role: 'trade', account: 'ann', expiresMs: 0 } as const;
  const callers: LineListenerParts['callers'] = {
    identify: (shown) => Promise.resolve(shown?.secret === 'good' ? ann : undefined),
    refused: () => 0,
    released: () => undefined,
    follow: () => () => undefined,
  };
  const port = await listening(book, 20, { callers });
  expect(await talk(port, 'AUTH bad\n[1] ADD,ann,1.00\n')).toEqual([
    '[0] ERR unauthenticated',
    '[1] OK 2',
  ]);
  const answers = await talk(port, 'AUTH good\n[1] ADD,ann,1.00\n[2] ADD,ann,2.00\n');
  expect(answers).toEqual(['[0] OK', '[1] OK 3', '[2] OK 4']);
  expect(heard).toEqual([null, 'ann', 'ann']);
});

/** Tokens that can be taken back, as a cluster would. */
class Tokens {
  readonly ends = new Set<() => void>();
  readonly callers: NonNullable<LineListenerParts['callers']> = {
    identify: async (shown) => {
      // The first one shown is the slowest to be known.
      await new Promise((resolve) => setTimeout(resolve, shown?.secret === 'ann' ? 20 : 0));
      if (shown === null || shown.secret === 'bad') return undefined;
      return { tokenId: 't', role: 'trade', account: shown.secret, expiresMs: 0 };
    },
    refused: () => null,
    released: () => undefined,
    follow: (_shown, end) => {
      this.ends.add(end);
      return () => this.ends.delete(end);
    },
  };
}

/** Answers with the account on whose behalf each line ran. */
const mirror = (heard: (string | null)[]): Book => ({
  submit: () => {
    heard.push(callerNow()?.account ?? null);
    return Promise.reject(new ClusterError('unavailable', 'none'));
  },
});

test('a token that is revoked takes its rights from the lines that follow on the connection', async () => {
  const heard: (string | null)[] = [];
  const tokens = new Tokens();
  const socket = connect(
    await listening(mirror(heard), 20, { callers: tokens.callers }),
    '127.0.0.1',
  );
  onTestFinished(() => void socket.destroy());
  socket.write('AUTH bob\n[1] ADD,bob,1.00\n');
  await expect.poll(() => heard).toEqual(['bob']);
  for (const end of tokens.ends) end();
  socket.write('[2] ADD,bob,1.00\n');
  await expect.poll(() => heard).toEqual(['bob', null]);
  socket.destroy();
  await expect.poll(() => tokens.ends.size).toBe(0);
});

test('of two tokens shown one after the other the second speaks for the lines behind it', async () => {
  const heard: (string | null)[] = [];
  const port = await listening(mirror(heard), 20, { callers: new Tokens().callers });
  await talk(port, 'AUTH ann\n[1] ADD,x,1.00\nAUTH bob\n[2] ADD,x,1.00\n');
  expect(heard).toEqual(['ann', 'bob']);
});

test('who guesses tokens beyond what may wait is cut off without an answer', async () => {
  const port = await listening(mirror([]), 20, { callers: new Tokens().callers });
  const socket = connect(port, '127.0.0.1');
  socket.write('AUTH bad\nAUTH bad\n');
  expect(await text(socket)).toBe('');
});

/** A catalog that takes its time, and what it was asked, for whom. */
function slowQuotes() {
  const asked: string[] = [];
  const quotes: LineListenerParts['quotes'] = {
    wants: (command) => 'symbol' in command && command.kind === 'quote',
    before: (command) => {
      asked.push(`${command.kind} ${callerNow()?.account ?? 'nobody'}`);
      return new Promise((resolve) => setTimeout(resolve, 20));
    },
  };
  return { asked, quotes };
}

test('a line that waits for a young price holds the lines behind it', async () => {
  const books = new AuditedBooks();
  const sent: string[] = [];
  const book: Book = {
    submit: (command) => {
      sent.push(command.kind);
      return books.submit(command);
    },
  };
  const { asked, quotes } = slowQuotes();
  const port = await listening(book, 20, { quotes });
  const lines = '[1] ADD,ann,1.00\n[2] QUOTE,ann,NIL\n[3] ADD,ann,2.00\n[4] QUOTE,ann,NIL\n';
  expect(await talk(port, `${lines}[5] ADD,ann,3.00\n`)).toEqual([
    '[1] OK 2',
    '[2] ERR unknown-symbol',
    '[3] OK 4',
    '[4] ERR unknown-symbol',
    '[5] OK 6',
  ]);
  expect(sent).toEqual(['deposit', 'quote', 'deposit', 'quote', 'deposit']);
  expect(asked).toEqual(['quote nobody', 'quote nobody']);
});

test('a price is asked for on behalf of whoever the connection speaks for at that line', async () => {
  const books = new AuditedBooks();
  const heard: unknown[] = [];
  const book: Book = {
    submit: (command) => {
      heard.push(`${command.kind} ${callerNow()?.account ?? 'nobody'}`);
      return books.submit(command);
    },
  };
  const { asked, quotes } = slowQuotes();
  const port = await listening(book, 20, { callers: new Tokens().callers, quotes });
  await talk(port, 'AUTH ann\n[1] QUOTE,ann,NIL\n[2] ADD,ann,1.00\nAUTH bob\n[3] QUOTE,bob,NIL\n');
  expect(asked).toEqual(['quote ann', 'quote bob']);
  expect(heard).toEqual(['quote ann', 'deposit ann', 'quote bob']);
});
