// `holdfast digest`: do all replicas hold the same state? Compares the chained digest of any two
// nodes at an index that both can answer for.

import type { Command } from 'commander';
import { CliContext } from '../cli-context.ts';
import { compareDigests } from '../digest-comparison.ts';
import type { DigestVerdict } from '../digest-comparison.ts';

const attemptsMax = 20;
const pauseMs = 100;

export function addDigest(program: Command): void {
  const verb = program
    .command('digest')
    .description('compare the state digests of all nodes; exit code 1 when they differ');
  verb.action(async () => {
    const context = new CliContext(verb);
    const verdict = await settle(context);
    context.print({ json: verdict, text: verdictText(verdict) });
    if (verdict.kind !== 'equal') process.exitCode = 1;
  });
}

// Nodes under load stand at different indices; before their first common checkpoint they can only be
// compared at a moment when they stand at the same one.
async function settle(context: CliContext): Promise<DigestVerdict> {
  return context.withClient(async (client) => {
    let verdict = compareDigests(await client.clusterStatus());
    for (let attempt = 1; attempt < attemptsMax && verdict.kind === 'apart'; attempt += 1) {
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
      verdict = compareDigests(await client.clusterStatus());
    }
    return verdict;
  });
}

function verdictText(verdict: DigestVerdict): string {
  switch (verdict.kind) {
    case 'equal':
      return `equal on nodes ${verdict.nodeIds.join(', ')} at index ${verdict.index}: ${verdict.digest}`;
    case 'different':
      return verdict.digests
        .map(({ nodeId, digest }) => `node ${nodeId} at index ${verdict.index}: ${digest}`)
        .concat('THE REPLICAS DIFFER: see docs/operations.md, "Replicas differ".')
        .join('\n');
    case 'apart':
      return 'not compared: the nodes never stood at one index. Try again with less load.';
    case 'too-few':
      return 'not compared: fewer than two nodes answered. `holdfast status` shows which.';
  }
}
