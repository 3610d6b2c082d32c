// A frontend over books in memory, listening on a port of its own or answering in place.

import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { Invalidation } from '../../src/client/invalidation-feed.ts';
import type { NodeStatus } from '../../src/client/status-round.ts';
import type { RemoteCallers } from '../../src/access/remote-callers.ts';
import type { AskCloses } from '../../src/frontend/alpaca/closes-known.ts';
import type { BookClient } from '../../src/frontend/books/book-client.ts';
import { buildFrontendApps, frontendLimits } from '../../src/frontend/frontend.ts';
import type { FrontendLimits, HttpApp } from '../../src/frontend/frontend.ts';
import { createLogger } from '../../src/telemetry/logger.ts';
import { FakeBooks } from './fake-books.ts';

export interface Running {
  readonly app: HttpApp;
  /** host:port, empty when only answering in place. */
  readonly address: string;
  readonly logLines: readonly string[];
}

export interface FrontendWishes {
  readonly limits?: Partial<FrontendLimits>;
  readonly blotterDir?: string;
  readonly host?: string;
  readonly frontends?: readonly string[];
  readonly statuses?: () => Promise<readonly NodeStatus[]>;
  readonly requestsPerSecondMax?: number;
  readonly invalidations?: (signal: AbortSignal) => AsyncIterable<Invalidation>;
  readonly callers?: RemoteCallers;
  readonly closes?: AskCloses;
  readonly cacheEntriesMax?: number;
  readonly monotonicMs?: () => number;
}

/** For one test. */
export function frontendOver(book: BookClient, wishes: FrontendWishes = {}) {
  const built = builtOver(book, wishes);
  onTestFinished(() => built.app.close());
  return built;
}

/** For whoever closes it. */
export function builtOver(book: BookClient, wishes: FrontendWishes = {}) {
  const logLines: string[] = [];
  const { app, tracking } = buildFrontendApps({
    book,
    callers: wishes.callers ?? null,
    log: createLogger({ process: 'frontend', write: (line) => logLines.push(line) }),
    host: wishes.host ?? '127.0.0.1',
    tls: null,
    allowedOrigins: [],
    frontends: wishes.frontends ?? [],
    statuses: wishes.statuses ?? (() => Promise.resolve([])),
    requestDeadlineMs: 500,
    requestsPerSecondMax: wishes.requestsPerSecondMax ?? null,
    blotterDir: wishes.blotterDir ?? mkdtempSync(join(tmpdir(), 'holdfast-no-blotter-')),
    limits: { ...frontendLimits, goodbyeMs: 300, ...wishes.limits },
    invalidations: wishes.invalidations ?? null,
    closes: wishes.closes ?? null,
    cacheEntriesMax: wishes.cacheEntriesMax ?? 64,
    monotonicMs: wishes.monotonicMs ?? (() => performance.now()),
  });
  return { app, tracking, logLines };
}

export async function listening(book: BookClient, wishes: FrontendWishes = {}): Promise<Running> {
  const { app, logLines } = frontendOver(book, wishes);
  const url = await app.listen({ host: '127.0.0.1', port: 0 });
  return { app, logLines, address: url.replace('http://', '') };
}

export function fresh(): {
  readonly books: FakeBooks;
  readonly app: HttpApp;
  readonly tracking: HttpApp;
} {
  const books = new FakeBooks();
  const { app, tracking } = frontendOver(books);
  return { books, app, tracking };
}
