// `holdfast recover`: a snapshot file out of the directories of stopped nodes, when no majority of a
// cluster will ever run again. Chooses the fullest log as an election would, and says what that proves.

import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import type { RecoveredFinding, ReplicaFinding } from '../../domain/replica-finding.ts';
import { CliContext, tableText } from '../cli-context.ts';
import { CliFailure } from '../cli-failure.ts';
import { requireFolderOf } from '../file-folder.ts';
import { holdsNode, noNodeIn } from '../node-folder.ts';
import { readNodeProgram } from '../node-program.ts';

export function addRecover(program: Command): void {
  const verb = program
    .command('recover')
    .description('save what stopped nodes hold, when a majority of their cluster is lost for good')
    .argument('<dirs...>', 'data directories of nodes, or one that holds them; only read')
    .requiredOption('--to <file>', 'the snapshot file to write; `snapshot restore` takes it');
  verb.action(async (dirs: readonly string[], { to }: { readonly to: string }) => {
    requireFolderOf(to);
    const found = await Promise.all(dirs.flatMap(nodeFolders).map(survey));
    const best = fullest(found);
    const words = ['recover', '--data-dir', best.dataDir, '--file', to];
    const recovered = JSON.parse(await readNodeProgram(words)) as RecoveredFinding;
    const proven = isProven(found, recovered);
    const json = { ...recovered, file: to, from: best.dataDir, proven, nodes: found };
    new CliContext(verb).print({ json, text: reportOf(found, best, { ...recovered, to }) });
  });
}

/** A node's own folder, or those of the nodes in a launcher's. */
function nodeFolders(dir: string): string[] {
  if (holdsNode(dir)) return [dir];
  const inside = existsSync(dir) ? readdirSync(dir).sort() : [];
  const nodes = inside.map((name) => join(dir, name)).filter(holdsNode);
  if (nodes.length > 0) return nodes;
  throw noNodeIn(dir);
}

const survey = async (dataDir: string): Promise<ReplicaFinding> =>
  JSON.parse(await readNodeProgram(['survey', '--data-dir', dataDir])) as ReplicaFinding;

/** As an election compares logs (Raft paper §5.4.1); one with a flaw only when there is no other. */
function fullest(found: readonly ReplicaFinding[]): ReplicaFinding {
  const [first] = found;
  if (first === undefined) throw new CliFailure('No directory was named.', '');
  const stranger = found.find(({ clusterId }) => clusterId !== first.clusterId);
  if (stranger !== undefined) {
    throw new CliFailure(
      `${first.dataDir} is of cluster ${first.clusterId}, ${stranger.dataDir} of ${stranger.clusterId}.`,
      'Name the directories of one cluster.',
    );
  }
  const rank = ({ flaw, lastTerm, lastIndex }: ReplicaFinding): number[] => [
    flaw === null ? 1 : 0,
    lastTerm,
    lastIndex,
  ];
  return found.reduce((best, next) => (isHigher(rank(next), rank(best)) ? next : best), first);
}

function isHigher(one: readonly number[], other: readonly number[]): boolean {
  const at = one.findIndex((value, i) => value !== other[i]);
  return at >= 0 && (one[at] ?? 0) > (other[at] ?? 0);
}

/** Any two majorities share a node: with whole logs of one, the fullest lacks nothing. */
function isProven(
  found: readonly ReplicaFinding[],
  { voters, leftOut }: RecoveredFinding,
): boolean {
  const whole = found.filter(({ flaw }) => flaw === null).map(({ nodeId }) => nodeId);
  const here = voters.filter((voter) => whole.includes(voter));
  return leftOut === 0 && here.length * 2 > voters.length;
}

function reportOf(
  found: readonly ReplicaFinding[],
  best: ReplicaFinding,
  recovered: RecoveredFinding & { readonly to: string },
): string {
  const rows = found.map((node) => [
    `node ${node.nodeId}${node === best ? ' (taken)' : ''}`,
    node.lastTerm,
    node.lastIndex,
    node.flaw ?? 'whole',
    node.dataDir,
  ]);
  const { index, digest, to } = recovered;
  return [
    tableText(['node', 'last term', 'last entry', 'log', 'directory'], rows),
    `${to}: the books as of entry ${index}, digest ${digest}`,
    ...doubts(found, recovered),
    `Make a new cluster of it:\n  holdfast snapshot restore ${to} --data-dir DIR`,
  ].join('\n');
}

function doubts(found: readonly ReplicaFinding[], recovered: RecoveredFinding): string[] {
  const { voters, leftOut } = recovered;
  const seen = found.map(({ nodeId }) => nodeId);
  const unseen = voters.filter((voter) => !seen.includes(voter));
  const cut =
    leftOut === 0 ? [] : [`${leftOut} entries behind damage cannot be trusted and were left out.`];
  if (isProven(found, recovered)) {
    return ['A majority was looked at: every acknowledged order is in it.'];
  }
  const missing =
    unseen.length === 0
      ? 'No majority'
      : `Nodes ${unseen.join(', ')} were not seen, and no majority`;
  return [
    ...cut,
    `${missing} has a whole log here: orders that only the others acknowledged last may be missing.`,
  ];
}
