// `holdfast snapshot save|verify|restore`: all the books in one file, and a new cluster out of it.

import { rename, rm } from 'node:fs/promises';
import type { Command } from 'commander';
import type { SnapshotFinding } from '../../domain/snapshot-finding.ts';
import { CliContext } from '../cli-context.ts';
import { CliFailure } from '../cli-failure.ts';
import { wholeNumber } from '../flag-values.ts';
import { requireFolderOf } from '../file-folder.ts';
import { prepareLocalCluster, readNodeProgram } from '../node-program.ts';
import { downloadSnapshot } from '../snapshot-download.ts';

/** What `verify` finds; docs/formats.md section 9. */
export function addSnapshot(program: Command): void {
  const snapshot = program.command('snapshot').description('all the books in one file');
  addSave(snapshot);
  addVerify(snapshot);
  addRestore(snapshot);
}

function addSave(snapshot: Command): void {
  const verb = snapshot
    .command('save')
    .description("write the leader's books to a file, while orders go on, and verify it")
    .argument('<file>', 'where to; replaced once the new one is whole');
  verb.action(async (file: string) => {
    const context = new CliContext(verb);
    requireFolderOf(file);
    const part = `${file}.part`;
    try {
      await context.withClient((client) => downloadSnapshot(client, { to: part }));
      const finding = await verified(part);
      await rename(part, file);
      context.print({ json: { ...finding, file }, text: findingText({ ...finding, file }) });
    } catch (error) {
      await rm(part, { force: true });
      throw error;
    }
  });
}

const verified = async (file: string): Promise<SnapshotFinding> =>
  JSON.parse(await readNodeProgram(['verify', '--file', file])) as SnapshotFinding;

function addVerify(snapshot: Command): void {
  const verb = snapshot
    .command('verify')
    .description('check every byte of a snapshot file; exit code 1 names the first damaged one')
    .argument('<file>', 'what `snapshot save` wrote');
  verb.action(async (file: string) => {
    const finding = await verified(file);
    new CliContext(verb).print({ json: finding, text: findingText(finding) });
  });
}

function findingText(finding: SnapshotFinding): string {
  const tables = Object.entries(finding.tables).map(([name, rows]) => `  ${name}: ${rows}`);
  return [
    `${finding.file}: whole, ${finding.bytes} bytes, ${finding.rows} rows in ${finding.chunks} chunks`,
    `cluster ${finding.clusterId}, entry ${finding.index}, term ${finding.term}`,
    `digest ${finding.digest}`,
    `SHA-256 ${finding.sha256}`,
    ...tables,
  ].join('\n');
}

interface RestoreFlags {
  readonly dataDir: string;
  readonly nodes?: number;
  readonly portBase?: number;
  readonly clusterId?: string;
  readonly nodeId?: number;
  readonly members?: string;
}

function addRestore(snapshot: Command): void {
  const verb = snapshot
    .command('restore')
    .description('make the nodes of a new cluster out of a snapshot file, without starting them')
    .argument('<file>', 'what `snapshot save` wrote')
    .requiredOption('--data-dir <dir>', 'an empty directory: of all nodes here, or of --node-id')
    .option('--nodes <count>', 'how many nodes on this machine: 1, 3 or 5', wholeNumber(1))
    .option('--port-base <n>', 'add n to every port', wholeNumber(0))
    .option('--node-id <id>', 'one node of a cluster on several machines', wholeNumber(1))
    .option('--cluster-id <hex>', 'with --node-id: the same on every machine, and new')
    .option('--members <json>', 'with --node-id: all members, the same on every machine');
  verb.action(async (file: string, flags: RestoreFlags) => {
    const context = new CliContext(verb);
    const found = await verified(file);
    const dataDir = flags.dataDir;
    const text = flags.nodeId === undefined ? await here(file, flags) : await one(file, flags);
    const { index, term, digest } = found;
    context.print({ json: { index, term, digest, dataDir }, text: `${text}\ndigest ${digest}` });
  });
}

async function here(file: string, { dataDir, nodes, portBase }: RestoreFlags): Promise<string> {
  await prepareLocalCluster([
    ...['--data-dir', dataDir, '--restore', file],
    ...(nodes === undefined ? [] : ['--nodes', String(nodes)]),
    ...(portBase === undefined ? [] : ['--port-base', String(portBase)]),
  ]);
  return `a new cluster is in ${dataDir}. Start it:\n  npm start -- --data-dir ${dataDir} --no-demo`;
}

async function one(file: string, flags: RestoreFlags): Promise<string> {
  const { dataDir, nodeId, clusterId, members } = flags;
  if (clusterId === undefined || members === undefined) {
    throw new CliFailure(
      'A single node needs to know its cluster.',
      'Name --cluster-id, --members',
    );
  }
  await readNodeProgram([
    ...['restore', '--file', file, '--data-dir', dataDir, '--cluster-id', clusterId],
    ...['--node-id', String(nodeId), '--members', members],
  ]);
  return `node ${nodeId} of cluster ${clusterId} is in ${dataDir}`;
}
