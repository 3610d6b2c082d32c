// Reads stored books whole in a process of its own, because LevelDB ends the process on some damaged
// bytes. `tryBooks` asks, `trial` is the other process. Changes nothing on disk that opening does not.

import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { openDatabase } from '../books/books-database.ts';
import { DamagedBooks } from '../books/damaged-books.ts';
import { loadBooks } from '../books/load-books.ts';
import { scrubBooks } from '../books/scrub-books.ts';
import { required } from './init.ts';

const damagedExitCode = 3;
/** How a process ends that native code has broken. SIGKILL is none: that is somebody else's doing. */
const brokenBy = new Set<string>(['SIGABRT', 'SIGSEGV', 'SIGBUS', 'SIGILL', 'SIGFPE', 'SIGTRAP']);

export interface BooksToTry {
  readonly dataDir: string;
  readonly number: number;
}

export type TrialVerdict =
  | { readonly kind: 'whole' }
  | { readonly kind: 'damaged'; readonly problem: string }
  /** The trial did not come to an end: it says nothing of the books. */
  | { readonly kind: 'unknown'; readonly problem: string };

/** Nobody may have the books open. `script`: the node's own entry point. */
export async function tryBooks(books: BooksToTry, script: string): Promise<TrialVerdict> {
  const words = ['trial', '--data-dir', books.dataDir, '--books', String(books.number)];
  // The open stdin is a leash: were the trial to outlive us, its lock would bar the next start.
  const child = spawn(process.execPath, [script, ...words], { stdio: ['pipe', 'ignore', 'pipe'] });
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => (said = (said + chunk.toString()).slice(-4096)));
  return await new Promise((resolve) => {
    child.once('error', (error) => resolve({ kind: 'unknown', problem: error.message }));
    child.once('close', (code, signal) => resolve(verdictOf(code, signal, said.trim())));
  });
}

function verdictOf(code: number | null, signal: string | null, said: string): TrialVerdict {
  if (code === 0) return { kind: 'whole' };
  if (code === damagedExitCode) return { kind: 'damaged', problem: said };
  if (signal !== null && brokenBy.has(signal)) {
    return { kind: 'damaged', problem: `LevelDB ends the process that reads it (${signal})` };
  }
  return { kind: 'unknown', problem: signal ?? `exit code ${code ?? 'unknown'}: ${said}` };
}

/** The other process: exit code 0 for whole books, 3 for damaged ones. */
export async function trial(args: readonly string[]): Promise<number> {
  const options = { 'data-dir': { type: 'string' }, books: { type: 'string' } } as const;
  const { values } = parseArgs({ args: [...args], options });
  const number = required(values.books, '--books');
  const directory = join(required(values['data-dir'], '--data-dir'), `books-${number}`);
  process.stdin.resume().once('end', () => process.exit(1));
  try {
    const database = await openDatabase(directory, false);
    await loadBooks(database, directory);
    await scrubBooks(database, directory, { isOver: () => false, restMs: 0 });
    await database.close();
    return 0;
  } catch (error) {
    if (!(error instanceof DamagedBooks)) throw error;
    process.stderr.write(`${error.problem}\n`);
    return damagedExitCode;
  }
}
