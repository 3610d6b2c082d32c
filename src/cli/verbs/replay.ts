// `holdfast replay FILE`: a day-trading workload file, played against the cluster and accounted for, in
// the time of the day or in its own; or, without a file, a generated workload of the same mix.

import { existsSync } from 'node:fs';
import { basename } from 'node:path';
import { InvalidArgumentError, Option } from 'commander';
import type { Command } from 'commander';
import { prng } from '../../base/prng.ts';
import type { HoldfastClient } from '../../client/holdfast-client.ts';
import { CliContext } from '../cli-context.ts';
import { CliFailure } from '../cli-failure.ts';
import { checkConservation } from '../conservation.ts';
import { DumpFiles } from '../dump-file.ts';
import { requireFolder } from '../file-folder.ts';
import { urlList, wholeNumber } from '../flag-values.ts';
import { Latency } from '../latency.ts';
import type { CommandDoor } from '../replay/command-door.ts';
import { fileSteps } from '../replay/file-steps.ts';
import { generatedText, playGenerated } from '../replay/generated-play.ts';
import type { Submission } from '../replay/generated-play.ts';
import { HttpDoor } from '../replay/http-door.ts';
import { HttpExchange } from '../replay/http-exchange.ts';
import { pipelineLimits, playPipelined } from '../replay/pipelined-play.ts';
import { PriceKeeper } from '../replay/price-keeper.ts';
import { ProgressBar } from '../replay/progress-bar.ts';
import { replayReport, replayText } from '../replay/replay-report.ts';
import type { ReplayReport } from '../replay/replay-report.ts';
import { playWorkload } from '../replay/replay-run.ts';
import { ReplayTally } from '../replay/replay-tally.ts';
import { SdkDoor } from '../replay/sdk-door.ts';
import { readWorkloadFile } from '../replay/workload-file.ts';
import type { Workload } from '../replay/workload-file.ts';

interface ReplayOptions {
  readonly seed: number;
  readonly users: number;
  readonly deadlineMs: number;
  readonly dumpDir: string;
  readonly clock: 'day' | 'file';
  readonly generate?: GeneratedSize;
  readonly submission: Submission | 'both';
  /** Base URLs of frontends; absent: by the SDK. */
  readonly http?: string[];
  readonly minimal: boolean;
}

interface GeneratedSize {
  readonly users: number;
  readonly commands: number;
}

const usersMax = 4096;
/** Each has a session of the cluster, and a connection. */
const usersOverHttpMax = 512;
const deadlineMsMax = 600_000;

export function addReplay(program: Command): void {
  const clock = new Option('--clock <whose>', 'the time of day, or of the file: 1 ms per line');
  const submission = new Option('--submission <how>', 'with --generate');
  const verb = program
    .command('replay')
    .description('play a day-trading workload file and account for every line')
    .argument('[file]', 'lines like "[1] ADD,user,100.00"')
    .option('--seed <n>', 'prices are a function of this and the symbol', wholeNumber(0), 1)
    .option('--users <n>', 'users played side by side', wholeNumber(1, usersMax), 1000)
    .option('--dump-dir <folder>', 'where a DUMPLOG writes the file it names', '.')
    .option('--deadline-ms <ms>', 'for one command', wholeNumber(1, deadlineMsMax), 60_000)
    .addOption(clock.choices(['day', 'file']).default('day'))
    .option('--http <urls>', 'by POST /commands of these frontends', urlList)
    .option('--minimal', 'with --http: ask for no answer but that it was done', false)
    .option('--generate <size>', 'no file: users=1200,commands=1200000', generatedSize)
    .addOption(submission.choices(['pipelined', 'one-at-a-time', 'both']).default('both'));
  verb.action(async (file: string | undefined, options: ReplayOptions) => {
    const context = new CliContext(verb);
    if (options.http !== undefined && options.clock === 'file') {
      verb.error('error: --clock file orders the whole file, which many connections do not');
    }
    if (options.http !== undefined && options.submission === 'pipelined') {
      verb.error('error: over HTTP every command is waited for: --submission one-at-a-time');
    }
    if (options.generate !== undefined) await generate(context, options, options.generate);
    else if (file === undefined) verb.error('error: name a file, or --generate');
    else await replayFile(context, file, options);
  });
}

async function generate(
  context: CliContext,
  options: ReplayOptions,
  generated: GeneratedSize,
): Promise<void> {
  const { seed, deadlineMs, submission, http, minimal } = options;
  const both: Submission[] =
    http === undefined ? ['pipelined', 'one-at-a-time'] : ['one-at-a-time'];
  const submissions = submission === 'both' ? both : [submission];
  const report = await context.withClient((client) =>
    throughDoors(context, { client, http, minimal }, (openDoor) => {
      const most = http === undefined ? generated.users : usersOverHttpMax;
      const wish = { ...generated, seed, deadlineMs, submissions, openDoor, usersMax: most };
      return playGenerated(client, wish);
    }),
  );
  context.print({ json: report, text: generatedText(report) });
  if (!report.passed) process.exitCode = 1;
}

interface Ways {
  readonly client: HoldfastClient;
  readonly http: readonly string[] | undefined;
  readonly minimal: boolean;
}

/** Runs `act` with what opens the way in of one user; connections end with it. */
async function throughDoors<T>(
  context: CliContext,
  { client, http: urls, minimal: isMinimal }: Ways,
  act: (openDoor: () => CommandDoor) => Promise<T>,
): Promise<T> {
  if (urls === undefined) {
    const door = new SdkDoor(client);
    return act(() => door);
  }
  const exchange = new HttpExchange(context.credentials());
  let doors = 0;
  try {
    return await act(() => {
      doors += 1;
      return new HttpDoor({ urls, exchange, turn: doors, random: prng(doors), isMinimal });
    });
  } finally {
    exchange.close();
  }
}

async function replayFile(
  context: CliContext,
  file: string,
  options: ReplayOptions,
): Promise<void> {
  if (!existsSync(file)) throw new CliFailure(`There is no file ${file}.`, '');
  requireFolder(options.dumpDir);
  const workload = await readWorkloadFile(file);
  requireCommands(file, workload);
  const report = await context.withClient((client) =>
    throughDoors(context, { ...options, client, http: options.http }, (openDoor) =>
      replay(client, workload, { ...options, file: basename(file), openDoor }),
    ),
  );
  context.print({ json: report, text: replayText(report) });
  if (!report.passed) process.exitCode = 1;
}

/** A file of something else: to list its every line would help nobody. */
function requireCommands(file: string, { lines, errors: [first] }: Workload): void {
  if (lines > 0 || first === undefined) return;
  throw new CliFailure(
    `No line of ${file} is a command: row ${first.row}: ${first.reason}.`,
    'A workload has lines like [1] ADD,user,100.00',
  );
}

interface ReplayWish extends ReplayOptions {
  readonly file: string;
  readonly openDoor: () => CommandDoor;
}

async function replay(
  client: HoldfastClient,
  workload: Workload,
  options: ReplayWish,
): Promise<ReplayReport> {
  const { file, seed, deadlineMs, dumpDir } = options;
  const tally = new ReplayTally();
  const latency = new Latency();
  const dumps = new DumpFiles(client, dumpDir);
  const bar = new ProgressBar(workload.lines, () => tally.lines);
  const startMs = performance.now();
  bar.start();
  const play = options.clock === 'file' ? playInFileTime : playInDayTime;
  const symbols = await play(client, workload, { ...options, tally, latency, dumps }).finally(
    () => {
      bar.stop();
    },
  );
  // Through the last answer: what a DUMPLOG writes afterwards is no command.
  const elapsedMs = Math.max(0, tally.lastEndMs - startMs);
  const { value: totals } = await client.summary({ deadlineMs });
  return replayReport({
    file,
    route: options.http === undefined ? 'the SDK' : 'HTTP',
    seed,
    users: [...workload.byUser.keys()].filter((user) => user !== '').length,
    symbols,
    parseErrors: workload.errors,
    tally,
    latency: latency.rows(),
    elapsedMs,
    laws: checkConservation(totals),
    dumps: { written: dumps.written, refused: dumps.refused },
  });
}

interface Playing extends ReplayWish {
  readonly dumps: DumpFiles;
  readonly tally: ReplayTally;
  readonly latency: Latency;
}

/** Answers how many symbols were traded. */
async function playInDayTime(
  client: HoldfastClient,
  workload: Workload,
  { seed, users, deadlineMs, tally, latency, dumps, openDoor, http }: Playing,
): Promise<number> {
  const nowMs = (): number => performance.now();
  const prices = new PriceKeeper(client, { seed, deadlineMs, nowMs });
  prices.start();
  const most = http === undefined ? users : Math.min(users, usersOverHttpMax);
  const limits = { usersMax: most, deadlineMs };
  try {
    await playWorkload(workload, { openDoor, prices, tally, latency, dumps }, limits);
  } finally {
    prices.stop();
  }
  return prices.symbols;
}

// Ahead of every clock there is, so that none of them decides anything while the file plays.
const aheadMs = 3_600_000;

async function playInFileTime(
  client: HoldfastClient,
  workload: Workload,
  { seed, deadlineMs, tally, dumps }: Playing,
): Promise<number> {
  const { value: books } = await client.summary({ deadlineMs });
  const startMs = Math.max(Date.now(), books.machineMs) + aheadMs;
  const steps = fileSteps(workload.inOrder, { seed, startMs });
  const orders = await playPipelined(steps, { client, tally }, { ...pipelineLimits, deadlineMs });
  for (const order of orders) await dumps.write(order);
  return new Set(workload.inOrder.flatMap(({ symbol }) => symbol ?? [])).size;
}

function generatedSize(text: string): GeneratedSize {
  const match = /^users=(\d{1,7}),commands=(\d{1,9})$/.exec(text);
  const [users, commands] = [Number(match?.[1] ?? 0), Number(match?.[2] ?? 0)];
  if (users >= 1 && commands >= users) return { users, commands };
  throw new InvalidArgumentError('It must be like users=1200,commands=1200000.');
}
