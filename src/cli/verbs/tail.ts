// `holdfast tail`: account events as they are recorded, across outages of any part of the cluster or of
// all of it: what is printed is what would have been printed without them.

import { once } from 'node:events';
import { InvalidArgumentError } from 'commander';
import type { Command } from 'commander';
import { HoldfastClient } from '../../client/holdfast-client.ts';
import type { EventFrame } from '../../domain/account-event.ts';
import { CliContext } from '../cli-context.ts';
import { CliFailure } from '../cli-failure.ts';
import { wholeNumber } from '../flag-values.ts';
import { strangersAmong } from '../no-such-account.ts';
import { ContactWatch } from '../tail/contact-watch.ts';
import { TailLines } from '../tail/tail-lines.ts';

interface TailFlags {
  readonly aggregate: number;
  readonly limit?: number;
  readonly since?: number;
}

const countMax = 1_000_000_000;
const clusterFilePauseMs = 500;

export function addTail(program: Command): void {
  const verb = program
    .command('tail')
    .description('print account events as they are recorded; outages are waited out')
    .argument('[accounts...]', 'only of these accounts')
    .option(
      '--aggregate <n>',
      'a line after n events of an account; 0: none',
      wholeNumber(0, countMax),
      500,
    )
    .option('--limit <n>', 'end after n events', wholeNumber(1, countMax))
    .option('--since <time>', 'from then on: an ISO time, or `start` for all there are', timeOf);
  verb.action(async (accounts: readonly string[], flags: TailFlags) => {
    const context = new CliContext(verb);
    const askedMs = Date.now();
    const endpoints = await untilKnown(context);
    await using client = new HoldfastClient({ endpoints: endpoints.found, ...context.dialing() });
    const sinceMs = flags.since ?? (endpoints.atOnce ? 0 : askedMs);
    const frames = client.accountEvents({ ...(accounts.length > 0 ? { accounts } : {}), sinceMs });
    const lines = new TailLines({
      format: context.format === 'json' ? 'json' : 'text',
      aggregateEvery: flags.aggregate,
      limit: flags.limit ?? null,
    });
    void tellStrangers(client, accounts);
    await printAll(frames, lines);
  });
}

async function printAll(frames: AsyncIterable<EventFrame>, lines: TailLines): Promise<void> {
  const contact = new ContactWatch(say);
  let place = 0;
  try {
    for await (const frame of frames) {
      contact.heard(frame.index);
      if (frame.kind === 'snapshot' && !frame.recovered && place > 0) {
        say(`what was recorded after entry ${place}, through ${frame.index}, is not kept any more`);
      }
      place = frame.index;
      if (frame.kind !== 'delta') continue;
      const text = frame.events.flatMap((event) => lines.of(event)).map((line) => `${line}\n`);
      if (!process.stdout.write(text.join(''))) await once(process.stdout, 'drain');
      if (lines.isOver) return;
    }
  } finally {
    contact.stop();
  }
}

/** A mistyped name would be waited for in silence. */
async function tellStrangers(client: HoldfastClient, accounts: readonly string[]): Promise<void> {
  for (const name of await strangersAmong(client, accounts)) {
    say(`There is no account ${name}. Waiting for it.`);
  }
}

/** The nodes' addresses; waits for the launcher that has not written them yet. */
async function untilKnown(
  context: CliContext,
): Promise<{ readonly found: string[]; readonly atOnce: boolean }> {
  for (let tries = 0; ; tries += 1) {
    try {
      return { found: context.endpoints(), atOnce: tries === 0 };
    } catch (error) {
      if (!(error instanceof CliFailure)) throw error;
      if (tries === 0) say(`${error.message} Waiting for it.`);
      await new Promise((resolve) => setTimeout(resolve, clusterFilePauseMs));
    }
  }
}

function say(sentence: string): void {
  process.stderr.write(`holdfast tail: ${sentence}\n`);
}

function timeOf(text: string): number {
  if (text === 'start') return 1;
  const ms = Date.parse(text);
  if (Number.isSafeInteger(ms) && ms > 0) return ms;
  throw new InvalidArgumentError('It must be a time like 2026-01-31T12:00:00Z, or `start`.');
}
