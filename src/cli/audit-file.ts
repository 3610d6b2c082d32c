// Writes an audit to a file, whole or not at all, or to stdout, with a bar while a person watches.

import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import { Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { AuditWish } from '../client/audit-export.ts';
import type { HoldfastClient } from '../client/holdfast-client.ts';
import { ProgressBar } from './replay/progress-bar.ts';

export interface AuditFinding {
  readonly records: number;
  readonly bytes: number;
  /** The last entry in it. */
  readonly throughIndex: number;
  /** Machine clock after it, ms since 1970; 0: there was none. */
  readonly throughMs: number;
  /** Records that the format has no word for. */
  readonly leftOut: number;
}

type AuditSource = Pick<HoldfastClient, 'exportAudit'>;

/** `file` is replaced once the new one is whole and synced. @throws ClusterError */
export async function writeAuditFile(
  client: AuditSource,
  wish: AuditWish,
  file: string,
): Promise<AuditFinding> {
  const part = `${file}.part`;
  try {
    const out = createWriteStream(part, { flags: 'w', mode: 0o600 });
    const finding = await writeAudit(client, wish, out);
    const handle = await open(part, 'r');
    await handle.sync();
    await handle.close();
    await rename(part, file);
    return finding;
  } catch (error) {
    await rm(part, { force: true });
    throw error;
  }
}

/** Exports again and compares: null where `file` holds other bytes. @throws ClusterError */
export async function sameAudit(
  client: AuditSource,
  wish: AuditWish,
  file: string,
): Promise<AuditFinding | null> {
  const [exported, stored] = [createHash('sha256'), createHash('sha256')];
  const write = (bytes: Buffer, _: unknown, done: () => void): void => {
    exported.update(bytes);
    done();
  };
  const finding = await writeAudit(client, wish, new Writable({ write }));
  for await (const bytes of createReadStream(file)) stored.update(bytes as Buffer);
  return exported.digest().equals(stored.digest()) ? finding : null;
}

/** Ends `out`, but for stdout. @throws ClusterError, and what the place says that is written to */
export async function writeAudit(
  client: AuditSource,
  wish: AuditWish,
  out: Writable,
): Promise<AuditFinding> {
  let finding: AuditFinding = {
    ...{ records: 0, bytes: 0, throughIndex: 0, throughMs: 0, leftOut: 0 },
  };
  let bar: ProgressBar | null = null;
  let index = 0;
  async function* counted(): AsyncGenerator<Uint8Array> {
    for await (const part of client.exportAudit(wish)) {
      const { throughIndex, throughMs } = part;
      const records = finding.records + part.records;
      const bytes = finding.bytes + part.bytes.length;
      const leftOut = finding.leftOut + part.leftOut;
      finding = { records, bytes, throughIndex, throughMs, leftOut };
      index = part.index;
      if (bar === null) {
        bar = new ProgressBar(throughIndex, () => index);
        bar.start();
      }
      yield part.bytes;
    }
  }
  try {
    await pipeline(counted, out, { end: out !== process.stdout });
  } finally {
    (bar as ProgressBar | null)?.stop();
  }
  return finding;
}

/** Tells a person on stderr what the text lacks, if anything. */
export function tellLeftOut({ leftOut }: Pick<AuditFinding, 'leftOut'>): void {
  if (leftOut === 0) return;
  const [records, were] = leftOut === 1 ? ['record', 'was'] : ['records', 'were'];
  const what = `${records} of commands that the log's schema does not know ${were} left out`;
  console.error(`${leftOut} ${what}; --format jsonl has them.`);
}
