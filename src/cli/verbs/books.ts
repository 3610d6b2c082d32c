// `holdfast books export`: everything anybody owns, is owed or waits for, as of one entry, as text that
// any two keepers of the same books write alike.

import type { Command } from 'commander';
import { CliContext } from '../cli-context.ts';
import { wholeNumber } from '../flag-values.ts';
import { passNodeProgram } from '../node-program.ts';
import { withSnapshot } from '../snapshot-download.ts';

interface BooksExportFlags {
  readonly canonical: true;
  readonly file?: string;
  readonly node?: number;
}

export function addBooks(program: Command): void {
  const books = program.command('books').description('the books as text');
  const verb = books
    .command('export')
    .description(
      'print the books as of one entry, a JSON line per row, everything before the call in',
    )
    .requiredOption('--canonical', 'sorted keys and decimal texts: equal books give equal bytes')
    .option('--node <id>', "this node's books; otherwise the leader's", wholeNumber(1))
    .option('--file <snapshot>', 'what `snapshot save` wrote, instead of asking a node');
  verb.action(async (flags: BooksExportFlags) => {
    await withSnapshot(new CliContext(verb), flags, (file) =>
      passNodeProgram(['export-books', '--file', file]),
    );
  });
}
