// Streams the books of this node to an operator as a snapshot file, as fast as it is taken and no
// faster. Everything acknowledged before the call, by whichever node, is in it. Knows gRPC's flow, not the file's bytes.

import { once } from 'node:events';
import type { ServerWritableStream } from '@grpc/grpc-js';
import type { SaveSnapshotRequest__Output } from '../../gen/holdfast/admin/v1/SaveSnapshotRequest.ts';
import type { SaveSnapshotResponse } from '../../gen/holdfast/admin/v1/SaveSnapshotResponse.ts';
import type { Log } from '../../telemetry/log.ts';
import type { BooksKeeper } from '../books/books-keeper.ts';
import { grpcFailure } from './grpc-failure.ts';
import { snapshotFileParts } from '../snapshots/snapshot-save.ts';

export type SaveStream = ServerWritableStream<SaveSnapshotRequest__Output, SaveSnapshotResponse>;

export interface SnapshotServiceParts {
  readonly log: Log;
  keeper(): BooksKeeper;
  /** @throws ClusterError when the books here cannot be trusted yet */
  requireWhole(): void;
  /** Resolves when everything acknowledged before the call is applied here.
   *  @throws ClusterError when no majority says so in time */
  caughtUp(timeoutMs: number): Promise<unknown>;
}

const catchUpTimeoutMs = 10_000;

export class SnapshotService {
  readonly #parts: SnapshotServiceParts;

  constructor(parts: SnapshotServiceParts) {
    this.#parts = parts;
  }

  serve(stream: SaveStream): void {
    this.#save(stream).then(
      () => {
        stream.end();
      },
      (error: unknown) => {
        this.#parts.log.warn({ event: 'snapshot-save-failed', error });
        stream.emit('error', grpcFailure(error));
      },
    );
  }

  async #save(stream: SaveStream): Promise<void> {
    this.#parts.requireWhole();
    await this.#parts.caughtUp(catchUpTimeoutMs);
    const keeper = this.#parts.keeper();
    await keeper.sync();
    const snapshot = await keeper.openSnapshot();
    try {
      for await (const part of snapshotFileParts(snapshot)) {
        if (stream.cancelled) return;
        if (!stream.write({ part })) await drained(stream);
      }
    } finally {
      await snapshot.close();
    }
    this.#parts.log.info({ event: 'snapshot-saved', index: snapshot.meta.index });
  }
}

async function drained(stream: SaveStream): Promise<void> {
  const over = new AbortController();
  const signal = over.signal;
  try {
    await Promise.race([once(stream, 'drain', { signal }), once(stream, 'cancelled', { signal })]);
  } finally {
    over.abort();
  }
}
