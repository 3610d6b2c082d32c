// The books of one node, brought here as a snapshot file: kept, or only for as long as something is
// read out of it. Knows no byte of the file.

import { createWriteStream } from 'node:fs';
import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { HoldfastClient } from '../client/holdfast-client.ts';
import type { CliContext } from './cli-context.ts';
import { CliFailure } from './cli-failure.ts';

export interface SnapshotWish {
  /** Where to; replaced. */
  readonly to: string;
  /** The node's client address; left out: the leader's. */
  readonly address?: string | null;
}

/** Resolves once it is on the disk. @throws ClusterError, and what the disk says */
export async function downloadSnapshot(
  client: Pick<HoldfastClient, 'saveSnapshot'>,
  { to, address = null }: SnapshotWish,
): Promise<void> {
  await pipeline(client.saveSnapshot(address), createWriteStream(to, { flags: 'w', mode: 0o600 }));
  const handle = await open(to, 'r');
  await handle.sync();
  await handle.close();
}

export interface SnapshotSource {
  /** A file there is already; then nobody is asked. */
  readonly file?: string;
  /** A node's number; left out: the leader. */
  readonly node?: number;
}

/** Runs `read` on a snapshot file, which is gone afterwards if it was made for this. */
export async function withSnapshot(
  context: CliContext,
  { file, node }: SnapshotSource,
  read: (file: string) => Promise<void>,
): Promise<void> {
  if (file !== undefined) {
    await read(file);
    return;
  }
  const folder = await mkdtemp(join(tmpdir(), 'holdfast-export-'));
  const to = join(folder, 'books.snapshot');
  try {
    await context.withClient(async (client) => {
      const address = node === undefined ? null : await addressOf(client, node);
      await downloadSnapshot(client, { to, address });
    });
    await read(to);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function addressOf(client: HoldfastClient, node: number): Promise<string> {
  const { members } = await client.members();
  const found = members.find(({ nodeId }) => nodeId === node);
  if (found !== undefined) return found.clientAddress;
  throw new CliFailure(`There is no node ${node}.`, 'See `holdfast member list`');
}
