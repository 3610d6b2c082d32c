// `holdfast audit prune`: gives up the history through an entry, on every node. Export comes first: it
// writes the whole audit through that entry into a file, or finds there what it would have written, and
// only then tells the log.

import { existsSync } from 'node:fs';
import { Option } from 'commander';
import type { Command } from 'commander';
import type { AuditWish } from '../../client/audit-export.ts';
import type { HoldfastClient } from '../../client/holdfast-client.ts';
import { sameAudit, tellLeftOut, writeAuditFile } from '../audit-file.ts';
import type { AuditFinding } from '../audit-file.ts';
import { CliContext } from '../cli-context.ts';
import { CliFailure } from '../cli-failure.ts';
import { requireFolderOf } from '../file-folder.ts';
import { wholeNumber } from '../flag-values.ts';
import { printOutcome } from '../outcome-text.ts';

interface PruneFlags {
  readonly through: number;
  readonly export: string;
  readonly format: 'xml' | 'jsonl';
}

export function addPrune(audit: Command): void {
  const format = new Option('--format <format>', 'of the export');
  const verb = audit
    .command('prune')
    .description('give up the history through an entry, once it is exported')
    .requiredOption('--through <index>', 'the last log entry to give up', wholeNumber(1))
    .requiredOption('--export <file>', 'where the audit through there is, or is written first')
    .addOption(format.choices(['xml', 'jsonl']).default('xml'));
  verb.action(async ({ through, export: file, format: chosen }: PruneFlags) => {
    const context = new CliContext(verb);
    requireFolderOf(file);
    await context.withClient(async (client) => {
      const wish = { format: chosen, throughIndex: through } as const;
      const finding = await exportFirst(client, wish, file);
      tellLeftOut(finding);
      const { throughMs } = finding;
      const command = { kind: 'prune-history', throughIndex: through, throughMs } as const;
      printOutcome(context, `prune through entry ${through}`, await client.submit(command));
    });
  });
}

async function exportFirst(
  client: HoldfastClient,
  wish: AuditWish,
  file: string,
): Promise<AuditFinding> {
  if (!existsSync(file)) return writeAuditFile(client, wish, file);
  const finding = await sameAudit(client, wish, file);
  if (finding !== null) return finding;
  throw new CliFailure(
    `${file} is not the ${wish.format} export of the audit through entry ${wish.throughIndex ?? 0}.`,
    'Nothing was pruned. Name a file that is not there yet, and it is written.',
  );
}
