// `holdfast replay FILE`: a day-trading workload file, played against the cluster and accounted for.

import { basename } from 'node:path';
import { existsSync } from 'node:fs';
import type { Command } from 'commander';
import type { HoldfastClient } from '../../client/holdfast-client.ts';
import { CliContext } from '../cli-context.ts';
import { CliFailure } from '../cli-failure.ts';
import { checkConservation } from '../conservation.ts';
import { DumpFiles } from '../dump-file.ts';
import { wholeNumber } from '../flag-values.ts';
import { Latency } from '../latency.ts';
import { PriceKeeper } from '../replay/price-keeper.ts';
import { ProgressBar } from '../replay/progress-bar.ts';
import { replayReport, replayText } from '../replay/replay-report.ts';
import type { ReplayReport } from '../replay/replay-report.ts';
import { playWorkload } from '../replay/replay-run.ts';
import { ReplayTally } from '../replay/replay-tally.ts';
import { readWorkloadFile } from '../replay/workload-file.ts';
import type { Workload } from '../replay/workload-file.ts';

interface ReplayOptions {
  readonly seed: number;
  readonly users: number;
  readonly deadlineMs: number;
  readonly dumpDir: string;
}

const usersMax = 4096;
const deadlineMsMax = 600_000;

export function addReplay(program: Command): void {
  const verb = program
    .command('replay')
    .description('play a day-trading workload file and account for every line')
    .argument('<file>', 'lines like "[1] ADD,user,100.00"')
    .option('--seed <n>', 'prices are a function of this and the symbol', wholeNumber(0), 1)
    .option('--users <n>', 'users played side by side', wholeNumber(1, usersMax), 1000)
    .option('--dump-dir <folder>', 'where a DUMPLOG writes the file it names', '.')
    .option('--deadline-ms <ms>', 'for one command', wholeNumber(1, deadlineMsMax), 60_000);
  verb.action(async (file: string, options: ReplayOptions) => {
    const context = new CliContext(verb);
    if (!existsSync(file)) throw new CliFailure(`There is no file ${file}.`, '');
    const workload = await readWorkloadFile(file);
    const report = await context.withClient((client) =>
      replay(client, workload, { ...options, file: basename(file) }),
    );
    context.print({ json: report, text: replayText(report) });
    if (!report.passed) process.exitCode = 1;
  });
}

async function replay(
  client: HoldfastClient,
  workload: Workload,
  { file, seed, users, deadlineMs, dumpDir }: ReplayOptions & { readonly file: string },
): Promise<ReplayReport> {
  const nowMs = (): number => performance.now();
  const prices = new PriceKeeper(client, { seed, deadlineMs, nowMs });
  const tally = new ReplayTally();
  const latency = new Latency();
  const dumps = new DumpFiles(client, dumpDir);
  const bar = new ProgressBar(workload.lines, () => tally.lines);
  const startMs = nowMs();
  prices.start();
  bar.start();
  try {
    await playWorkload(
      workload,
      { client, prices, tally, latency, dumps },
      { usersMax: users, deadlineMs },
    );
  } finally {
    prices.stop();
    bar.stop();
  }
  const elapsedMs = nowMs() - startMs;
  const { value: totals } = await client.summary({ deadlineMs });
  return replayReport({
    file,
    seed,
    users: [...workload.byUser.keys()].filter((user) => user !== '').length,
    symbols: prices.symbols,
    parseErrors: workload.errors,
    tally,
    latency: latency.rows(),
    elapsedMs,
    laws: checkConservation(totals),
    dumps: { written: dumps.written, refused: dumps.refused },
  });
}
