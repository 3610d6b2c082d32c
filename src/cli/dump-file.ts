// Where a DUMPLOG may write: into one folder, under a plain name. The name comes out of a file that
// somebody else wrote, or over the network, and is not trusted.

import { isAbsolute, join, normalize, sep } from 'node:path';
import type { HoldfastClient } from '../client/holdfast-client.ts';
import { writeAuditFile } from './audit-file.ts';
import type { AuditFinding } from './audit-file.ts';

/** One DUMPLOG that the cluster accepted. */
export interface DumpOrder {
  readonly filename: string;
  /** Null: everybody's. */
  readonly account: string | null;
  /** The entry that decided it: everything through it is in the file. */
  readonly throughIndex: number;
}

/** The place in `folder` that such a name means; null where it means another place. */
export function dumpPath(folder: string, filename: string): string | null {
  const plain = normalize(filename);
  const isPlain = !isAbsolute(plain) && !plain.includes(sep) && plain !== '.' && plain !== '..';
  return isPlain && !/[\p{Cc}\\]/u.test(plain) ? join(folder, plain) : null;
}

export class DumpFiles {
  readonly #client: Pick<HoldfastClient, 'exportAudit'>;
  readonly #folder: string;
  readonly written: (AuditFinding & { readonly file: string })[] = [];
  /** Names that mean a place outside the folder: nothing was written for them. */
  readonly refused: string[] = [];

  constructor(client: Pick<HoldfastClient, 'exportAudit'>, folder: string) {
    this.#client = client;
    this.#folder = folder;
  }

  /** @throws ClusterError, or the file system's error */
  async write({ filename, account, throughIndex }: DumpOrder): Promise<void> {
    const file = dumpPath(this.#folder, filename);
    if (file === null) {
      this.refused.push(filename);
      return;
    }
    const whose = account === null ? {} : { account };
    const wish = { format: 'xml', throughIndex, ...whose } as const;
    this.written.push({ file, ...(await writeAuditFile(this.#client, wish, file)) });
  }
}
