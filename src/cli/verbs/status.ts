// `holdfast status`: every node of the cluster in one table, asked for from any one address.

import type { Command } from 'commander';
import { CliContext, tableText } from '../cli-context.ts';
import { clusterReport } from '../cluster-report.ts';
import type { ReportRow } from '../cluster-report.ts';
import { lineTrouble } from '../line-trouble.ts';
import { shownDigests } from '../shown-digests.ts';
import type { ShownDigests } from '../shown-digests.ts';
import { wrappedText } from '../wrapped-text.ts';

export function addStatus(program: Command): void {
  program
    .command('status')
    .description('every node: role, term, indices, lag, digest, log size, errors')
    .action(async (_options: unknown, verb: Command) => {
      const context = new CliContext(verb);
      const statuses = await context.withClient((client) => client.clusterStatus());
      const report = clusterReport(statuses);
      const digests = shownDigests(statuses);
      const text = statusText(report.rows, { leaderId: report.leaderId, digests });
      context.print({ json: report, text });
      if (report.leaderId === 0) process.exitCode = 1;
    });
}

const headWith = (digestHead: string): string[] => [
  ...['endpoint', 'id', 'role', 'term', 'raft index', 'applied', 'lag'],
  ...[wrappedText(digestHead, digestColumns), 'log', 'errors'],
];

interface Around {
  readonly leaderId: number;
  readonly digests: ShownDigests;
}

export function statusText(rows: readonly ReportRow[], { leaderId, digests }: Around): string {
  const table = tableText(
    headWith(digests.head),
    rows.map((row) => cells(row, digests)),
  );
  const remarks = [
    ...(digests.remark === '' ? [] : [digests.remark]),
    ...(leaderId === 0 ? [leaderlessText(rows)] : []),
  ];
  return [table, ...remarks].join('\n');
}

function leaderlessText(rows: readonly ReportRow[]): string {
  if (rows.every((row) => row.kind === 'dead')) return 'No node answered: see the errors above.';
  return 'There is no leader: orders wait. Fewer than half of the nodes up? See the errors above.';
}

// Wider, and the table is wider than 120 columns.
const errorColumns = 23;
const digestColumns = 9;

function cells(row: ReportRow, digests: ShownDigests): (string | number)[] {
  if (row.kind === 'dead') {
    const error = wrappedText(lineTrouble(row.error) ?? row.error, errorColumns);
    return [row.endpoint, row.nodeId ?? '-', 'down', '-', '-', '-', '-', '-', '-', error];
  }
  return [
    row.endpoint,
    row.nodeId,
    row.role,
    row.term,
    row.lastIndex,
    row.appliedIndex,
    row.lag ?? '-',
    digests.byNode.get(row.nodeId) ?? '-',
    megabytes(row.logBytes),
    row.errors.map((error) => wrappedText(error, errorColumns)).join('\n'),
  ];
}

const megabytes = (bytes: number): string => `${(bytes / 1_048_576).toFixed(1)} MiB`;
