// Streams the audit of this node's history to whoever asks, as fast as it is read and no faster: one
// page of entries and one part of text are in memory at a time. Every node streams the same bytes
// through the same entry. Knows gRPC's flow and the history's order, not what an entry says.

import { once } from 'node:events';
import type { ServerWritableStream } from '@grpc/grpc-js';
import { AuditFold } from '../../audit/audit-fold.ts';
import type { AuditNames } from '../../audit/audit-fold.ts';
import { auditFormat } from '../../audit/audit-format.ts';
import { AuditText } from '../../audit/audit-text.ts';
import type { HistoryEntry } from '../../codec/history-writer.ts';
import { ClusterError } from '../../domain/cluster-error.ts';
import { isAccountName } from '../../domain/ids.ts';
import type { ExportAuditRequest__Output } from '../../gen/holdfast/admin/v1/ExportAuditRequest.ts';
import type { ExportAuditResponse } from '../../gen/holdfast/admin/v1/ExportAuditResponse.ts';
import type { Log } from '../../telemetry/log.ts';
import type { AuditStart } from '../books/books-keeper.ts';
import { grpcFailure } from './grpc-failure.ts';

export type AuditStream = ServerWritableStream<ExportAuditRequest__Output, ExportAuditResponse>;

export interface AuditServiceParts {
  readonly log: Log;
  readonly clusterId: string;
  readonly names: AuditNames;
  /** What the fold must know before the first entry that is there. */
  start(): Promise<AuditStart>;
  /** Entries in order, with what the disk does not show yet. */
  entries(span: { afterIndex: number; throughIndex: number }): AsyncIterable<HistoryEntry>;
  /** The history through here is given up; 0: none of it. */
  prunedThrough(): number;
  /** Passes a read on; damage found in it is acted upon. */
  guarded<T>(reading: Promise<T>): Promise<T>;
  /** @throws ClusterError when the books here cannot be trusted yet */
  requireWhole(): void;
  /** Resolves with the entry this node shows once that is everything acknowledged before the call. */
  caughtUp(timeoutMs: number): Promise<number>;
  reached(index: number, waitMs: number): Promise<boolean>;
  /** The last entry the books here have. */
  appliedIndex(): number;
}

const catchUpTimeoutMs = 10_000;
const behindWaitMs = 10_000;
/** A part is sent when it has so many characters, at the end of an entry. */
const partLength = 64 * 1024;
/** Folding lets the event loop be after so long. */
const sliceMs = 5;
/** A part at least so often, so that the reader sees how far the fold is. */
const entriesPerPartMax = 10_000;

export class AuditService {
  readonly #parts: AuditServiceParts;

  constructor(parts: AuditServiceParts) {
    this.#parts = parts;
  }

  serve(stream: AuditStream): void {
    this.#parts.guarded(this.#export(stream)).then(
      () => {
        stream.end();
      },
      (error: unknown) => {
        this.#parts.log.warn({ event: 'audit-export-failed', error });
        stream.emit('error', grpcFailure(error));
      },
    );
  }

  async #export(stream: AuditStream): Promise<void> {
    const { afterIndex, minimal } = stream.request;
    this.#parts.requireWhole();
    const throughIndex = await this.#end(stream.request);
    const begin = await this.#parts.start();
    const text = this.#text(stream.request, begin);
    let throughMs = 0;
    const send = async (index: number): Promise<void> => {
      const part = text.take();
      const bytes = Buffer.from(part.text);
      const { records, leftOut } = part;
      const sent = { part: bytes, index, throughIndex, records, throughMs, leftOut };
      if (!stream.write(sent)) await drained(stream);
    };
    let sinceTurnMs = performance.now();
    let unsent = 0;
    for await (const entry of this.#parts.entries({ afterIndex: begin.index, throughIndex })) {
      if (stream.cancelled) return;
      throughMs = entry.machineMs;
      text.add(entry);
      unsent += 1;
      if (text.length >= partLength || unsent >= entriesPerPartMax) {
        await send(Math.max(entry.index, afterIndex));
        unsent = 0;
      }
      if (performance.now() - sinceTurnMs < sliceMs) continue;
      await new Promise((resolve) => setImmediate(resolve));
      sinceTurnMs = performance.now();
    }
    text.end();
    await send(throughIndex);
    this.#parts.log.info({ event: 'audit-exported', afterIndex, throughIndex, minimal });
  }

  #text(request: ExportAuditRequest__Output, { texts }: AuditStart): AuditText {
    const { format, account, afterIndex, minimal } = request;
    if (format !== 'xml' && format !== 'jsonl') throw malformed('format: must be "xml" or "jsonl"');
    if (account !== '' && !isAccountName(account)) throw malformed('account: is no account name');
    if (afterIndex < 0) throw malformed('after_index: must be 0 or more');
    const { names, clusterId } = this.#parts;
    const whose = account === '' ? null : account;
    const fold = new AuditFold(names, clusterId);
    fold.goOn(texts);
    return new AuditText(fold, auditFormat(format, clusterId), {
      account: whose,
      afterIndex: Math.max(afterIndex, this.#parts.prunedThrough()),
      headed: afterIndex === 0,
      minimal,
    });
  }

  async #end({ throughIndex }: ExportAuditRequest__Output): Promise<number> {
    if (throughIndex < 0) throw malformed('through_index: must be 0 or more');
    const pruned = this.#parts.prunedThrough();
    if (throughIndex > 0 && throughIndex <= pruned) {
      throw malformed(`through_index: the history through entry ${pruned} was pruned`);
    }
    if (throughIndex === 0) return this.#parts.caughtUp(catchUpTimeoutMs);
    if (await this.#parts.reached(throughIndex, behindWaitMs)) return throughIndex;
    const at = this.#parts.appliedIndex();
    const message = `this node has reached index ${at}, not yet ${throughIndex}`;
    throw new ClusterError('behind', 'none', { message });
  }
}

const malformed = (message: string): ClusterError =>
  new ClusterError('malformed', 'none', { message });

async function drained(stream: AuditStream): Promise<void> {
  if (stream.cancelled) return;
  const over = new AbortController();
  const { signal } = over;
  try {
    await Promise.race([once(stream, 'drain', { signal }), once(stream, 'cancelled', { signal })]);
  } finally {
    over.abort();
  }
}
