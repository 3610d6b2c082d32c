// Claims about files on a disk that is full: the verb says so and leaves nothing that looks whole.

import { existsSync } from 'node:fs';
import { expect, test } from 'vitest';
import { writeAudit } from '../../src/cli/audit-file.ts';
import { createWriteStream } from 'node:fs';
import { downloadSnapshot } from '../../src/cli/snapshot-download.ts';
import type { HoldfastClient } from '../../src/client/holdfast-client.ts';

const full = '/dev/full';
const bytes = Buffer.alloc(1_024);
const noSpace = { code: 'ENOSPC' };

async function* parts<Part>(part: Part): AsyncGenerator<Part> {
  for (let count = 0; count < 8; count += 1) {
    await new Promise((resolve) => setImmediate(resolve));
    yield part;
  }
}

test.runIf(existsSync(full))(
  'a snapshot that does not fit is a failure that says why',
  async () => {
    const client: Pick<HoldfastClient, 'saveSnapshot'> = { saveSnapshot: () => parts(bytes) };
    await expect(downloadSnapshot(client, { to: full })).rejects.toMatchObject(noSpace);
  },
);

test.runIf(existsSync(full))('and so is an audit', async () => {
  const part = { bytes, index: 1, throughIndex: 8, records: 1, throughMs: 0, leftOut: 0 };
  const client: Pick<HoldfastClient, 'exportAudit'> = { exportAudit: () => parts(part) };
  const out = createWriteStream(full);
  await expect(writeAudit(client, { format: 'xml' }, out)).rejects.toMatchObject(noSpace);
});
