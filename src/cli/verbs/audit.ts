// `holdfast audit export`: the audit of the log as XML of the log schema or as JSON lines; and beside it
// `retention` and `prune`, which live in files of their own.

import { Option } from 'commander';
import type { Command } from 'commander';
import type { AuditWish } from '../../client/audit-export.ts';
import { tellLeftOut, writeAudit, writeAuditFile } from '../audit-file.ts';
import { CliContext } from '../cli-context.ts';
import { requireFolderOf } from '../file-folder.ts';
import { accountName, wholeNumber } from '../flag-values.ts';
import { addPrune } from './audit-prune.ts';
import { addRetention } from './audit-retention.ts';

interface ExportFlags {
  readonly user?: string;
  readonly format: 'xml' | 'jsonl';
  readonly out?: string;
  readonly through?: number;
  readonly node?: string;
  readonly minimal?: boolean;
}

export function addAudit(program: Command): void {
  const audit = program.command('audit').description('what happened, as the log has it');
  addRetention(audit);
  addPrune(audit);
  const format = new Option(
    '--format <format>',
    'XML of the log schema, without the commands it does not know, or all as an object a line',
  );
  const verb = audit
    .command('export')
    .description('write every command, quote, change of cash, automatic trade and error')
    .option('--user <account>', 'only what names this account', accountName)
    .addOption(format.choices(['xml', 'jsonl']).default('xml'))
    .option('--out <file>', 'where to, replaced once the new one is whole; else to stdout')
    .option('--through <index>', 'through this log entry; else through now', wholeNumber(1))
    .option('--node <address>', 'host:port of the node to read from; else the leader')
    .option('--minimal', 'only userCommand and quoteServer');
  verb.action(async ({ user, format: chosen, out, through, node, minimal }: ExportFlags) => {
    const context = new CliContext(verb);
    if (out !== undefined) requireFolderOf(out);
    const wish: AuditWish = {
      format: chosen,
      minimal: minimal === true,
      ...(user === undefined ? {} : { account: user }),
      ...(through === undefined ? {} : { throughIndex: through }),
      ...(node === undefined ? {} : { address: node }),
    };
    await context.withClient(async (client) => {
      if (out === undefined) {
        tellLeftOut(await writeAudit(client, wish, process.stdout));
        return;
      }
      const finding = await writeAuditFile(client, wish, out);
      const { records, bytes, throughIndex, leftOut } = finding;
      const text = `${out}: ${records} records, ${bytes} bytes, through entry ${throughIndex}`;
      context.print({ json: { file: out, records, bytes, throughIndex, leftOut }, text });
      tellLeftOut(finding);
    });
  });
}
