// `holdfast status`: every node of the cluster in one table, asked for from any one address.

import type { Command } from 'commander';
import { CliContext, tableText } from '../cli-context.ts';
import { clusterReport } from '../cluster-report.ts';
import type { ReportRow } from '../cluster-report.ts';

export function addStatus(program: Command): void {
  program
    .command('status')
    .description('every node: role, term, indices, lag, digest, log size, errors')
    .action(async (_options: unknown, verb: Command) => {
      const context = new CliContext(verb);
      const statuses = await context.withClient((client) => client.clusterStatus());
      const report = clusterReport(statuses);
      context.print({ json: report, text: statusText(report.rows, report.leaderId) });
      if (report.leaderId === 0) process.exitCode = 1;
    });
}

const head = [
  'endpoint',
  'id',
  'role',
  'term',
  'raft index',
  'applied',
  'lag',
  'digest',
  'log',
  'errors',
];

function statusText(rows: readonly ReportRow[], leaderId: number): string {
  const table = tableText(head, rows.map(cells));
  if (leaderId !== 0) return table;
  return `${table}\nThere is no leader: orders wait. Fewer than half of the nodes up? See the errors above.`;
}

function cells(row: ReportRow): (string | number)[] {
  if (row.kind === 'dead') {
    return [row.endpoint, row.nodeId ?? '-', 'down', '-', '-', '-', '-', '-', '-', row.error];
  }
  return [
    row.endpoint,
    row.nodeId,
    row.role,
    row.term,
    row.lastIndex,
    row.appliedIndex,
    row.lag ?? '-',
    row.digest.slice(0, 8),
    megabytes(row.logBytes),
    row.errors.join('; '),
  ];
}

const megabytes = (bytes: number): string => `${(bytes / 1_048_576).toFixed(1)} MiB`;
