// `holdfast kill-leader`: SIGKILL to the leading node, then how long it took until another led.

import type { Command } from 'commander';
import type { HoldfastClient } from '../../client/holdfast-client.ts';
import { CliContext } from '../cli-context.ts';
import { CliFailure } from '../cli-failure.ts';
import { clusterReport } from '../cluster-report.ts';
import { ControlClient } from '../control-client.ts';

const electionDeadlineMs = 15_000;
const lookEveryMs = 5;
/** The killed node may listen again long before it answers, and nobody waits for it. */
const lookDeadlineMs = 60;

export function addKillLeader(program: Command): void {
  program
    .command('kill-leader')
    .description('SIGKILL the leading node of the local cluster and watch another take over')
    .action(async (_options: unknown, verb: Command) => {
      const context = new CliContext(verb);
      const control = new ControlClient(context.clusterFile());
      const { killed, next, tookMs } = await context.withClient(async (client) => {
        // Connected to all before the clock starts.
        await client.clusterStatus();
        const killed = await control.killLeader();
        const startMs = performance.now();
        const next = await nextLeader(client, killed.term);
        return { killed, next, tookMs: Math.round(performance.now() - startMs) };
      });
      context.print({
        json: { killed, leader: next, tookMs },
        text: [
          `killed node ${killed.nodeId} (pid ${killed.pid}), leader of term ${killed.term}`,
          `node ${next.nodeId} leads term ${next.term} after ${tookMs} ms`,
        ].join('\n'),
      });
    });
}

async function nextLeader(
  client: HoldfastClient,
  oldTerm: number,
): Promise<{ nodeId: number; term: number }> {
  const giveUpAtMs = performance.now() + electionDeadlineMs;
  while (performance.now() < giveUpAtMs) {
    const report = clusterReport(await client.clusterStatus({ deadlineMs: lookDeadlineMs }));
    if (report.leaderId !== 0 && report.term > oldTerm) {
      return { nodeId: report.leaderId, term: report.term };
    }
    await new Promise((resolve) => setTimeout(resolve, lookEveryMs));
  }
  throw new CliFailure(
    `The leader was killed, and after ${electionDeadlineMs / 1000} s nobody leads.`,
    'A cluster of one cannot elect another; `holdfast status` shows who is up.',
  );
}
