// `holdfast audit retention`: for how long the history is kept at least, which is a setting of the whole
// cluster, and how much of it is given up.

import { InvalidArgumentError } from 'commander';
import type { Command } from 'commander';
import { CliContext } from '../cli-context.ts';
import { printOutcome } from '../outcome-text.ts';

interface RetentionFlags {
  readonly keep?: number;
}

export function addRetention(audit: Command): void {
  const verb = audit
    .command('retention')
    .description('for how long the history is kept at least, and through where it is pruned')
    .option('--keep <time>', 'set it: 90d, 12h, 30m, 45s, or forever', duration);
  verb.action(async ({ keep }: RetentionFlags) => {
    const context = new CliContext(verb);
    await context.withClient(async (client) => {
      if (keep !== undefined) {
        const outcome = await client.submit({ kind: 'set-audit-retention', keptMs: keep });
        printOutcome(context, `keep the history ${durationText(keep)}`, outcome);
        return;
      }
      const { value, index } = await client.summary();
      const { auditKeptMs, prunedThrough } = value;
      const pruned =
        prunedThrough === 0
          ? 'nothing is pruned'
          : `pruned through entry ${prunedThrough}, the books are at ${index}`;
      const text = `The history is kept ${durationText(auditKeptMs)}; ${pruned}.`;
      context.print({ json: { auditKeptMs, prunedThrough, index }, text });
    });
  });
}

const unitsMs = { d: 86_400_000, h: 3_600_000, m: 60_000, s: 1_000 } as const;

function duration(text: string): number {
  if (text === 'forever') return 0;
  const [, count, unit] = /^([1-9][0-9]{0,6})([dhms])$/.exec(text) ?? [];
  if (count !== undefined && unit !== undefined) {
    return Number(count) * unitsMs[unit as keyof typeof unitsMs];
  }
  throw new InvalidArgumentError('must be like 90d, 12h, 30m or 45s, or forever.');
}

/** In the largest unit that says it exactly. */
function durationText(ms: number): string {
  if (ms === 0) return 'for ever';
  for (const [unit, unitMs] of Object.entries(unitsMs)) {
    if (ms % unitMs === 0) return `${ms / unitMs}${unit}`;
  }
  return `${ms} ms`;
}
