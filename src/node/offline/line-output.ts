// Lines for whoever reads them, no faster than they are read. Knows nothing of what they say.

import { once } from 'node:events';

/** Resolves when the next line may follow. */
export async function writeLine(out: NodeJS.WritableStream, line: string): Promise<void> {
  if (!out.write(`${line}\n`)) await once(out, 'drain');
}
