// `holdfast dumplog FILE`: the day-trading DUMPLOG, a command of the log, and the file it asks for:
// everything through its own place in the log, itself included.

import { basename, dirname } from 'node:path';
import type { Command } from 'commander';
import { CliContext } from '../cli-context.ts';
import { CliFailure } from '../cli-failure.ts';
import { tellLeftOut } from '../audit-file.ts';
import { DumpFiles } from '../dump-file.ts';
import { requireFolderOf } from '../file-folder.ts';
import { accountName } from '../flag-values.ts';
import { outcomeText } from '../outcome-text.ts';

export function addDumplog(program: Command): void {
  const verb = program
    .command('dumplog')
    .description(
      'write all that happened so far, or what one user did, as XML of the log schema, which knows sixteen commands',
    )
    .argument('<file>', 'where to; replaced once the new one is whole')
    .option('--user <account>', 'only what names this account', accountName);
  verb.action(async (file: string, { user }: { readonly user?: string }) => {
    const context = new CliContext(verb);
    // Before the log has the command: it would be in there without its file.
    requireFolderOf(file);
    const filename = basename(file);
    await context.withClient(async (client) => {
      const whose = user === undefined ? {} : { account: user };
      const outcome = await client.submit({ kind: 'dumplog', filename, ...whose });
      if (outcome.kind === 'rejected') throw new CliFailure(outcomeText('dumplog', outcome), '');
      const dumps = new DumpFiles(client, dirname(file));
      await dumps.write({ filename, account: user ?? null, throughIndex: outcome.index });
      const [written] = dumps.written;
      if (written === undefined) throw new CliFailure(`${file} is no place for a file.`, '');
      const { records, throughIndex } = written;
      const text = `${file}: ${records} records through entry ${throughIndex}`;
      context.print({ json: written, text });
      tellLeftOut(written);
    });
  });
}
