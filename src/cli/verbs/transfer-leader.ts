// `holdfast transfer-leader [NODE]`: hands leadership over without losing a heartbeat.

import type { Command } from 'commander';
import { CliContext } from '../cli-context.ts';
import { wholeNumber } from '../flag-values.ts';

export function addTransferLeader(program: Command): void {
  const verb = program
    .command('transfer-leader')
    .description('hand leadership to a node, or to the most caught-up one')
    .argument('[node]', 'its number', wholeNumber(1));
  verb.action(async (node: number | undefined) => {
    const context = new CliContext(verb);
    const answer = await context.withClient((client) => client.transferLeader(node));
    const text = answer.done
      ? `node ${answer.leaderId} leads now`
      : `refused: ${answer.refusal}. \`holdfast status\` shows who is caught up.`;
    context.print({ json: answer, text });
    if (!answer.done) process.exitCode = 1;
  });
}
