// Writes an audit to a file, whole or not at all, or to stdout, with a bar while a person watches.

import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import type { Writable } from 'node:stream';
import type { AuditWish } from '../client/audit-export.ts';
import type { HoldfastClient } from '../client/holdfast-client.ts';
import { ProgressBar } from './replay/progress-bar.ts';

export interface AuditFinding {
  readonly records: number;
  readonly bytes: number;
  /** The last entry in it. */
  readonly throughIndex: number;
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
    await once(out, 'open');
    const finding = await writeAudit(client, wish, out);
    await new Promise<void>((resolve) => {
      out.end(resolve);
    });
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

export async function writeAudit(
  client: AuditSource,
  wish: AuditWish,
  out: Writable,
): Promise<AuditFinding> {
  let finding: AuditFinding = { records: 0, bytes: 0, throughIndex: 0 };
  let bar: ProgressBar | null = null;
  let index = 0;
  try {
    for await (const part of client.exportAudit(wish)) {
      const { throughIndex } = part;
      const records = finding.records + part.records;
      finding = { records, bytes: finding.bytes + part.bytes.length, throughIndex };
      index = part.index;
      if (bar === null) {
        bar = new ProgressBar(throughIndex, () => index);
        bar.start();
      }
      if (!out.write(part.bytes)) await once(out, 'drain');
    }
  } finally {
    bar?.stop();
  }
  return finding;
}
