// What may catch a mutant: the simulator over built output, or the unit tests. Each says whether
// it noticed and by what. Knows nothing of which rule was broken.

import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { engineFlags } from '../sim/engine-flags.ts';
import { MUTANT_VARIABLE, patchedFiles } from './mutant.ts';
import type { Mutant } from './mutant.ts';
import { buildOverlay } from './overlay.ts';

export interface Judgement {
  readonly verdict: 'caught' | 'survived' | 'out-of-time';
  /** What caught it, in a line; empty unless caught. */
  readonly by: string;
  readonly seconds: number;
}

export interface Bench {
  /** The repository. */
  readonly root: string;
  /** For one mutant. */
  readonly budgetMs: number;
  /** What the simulator is asked to run, as its command line wants it: `1..400`. */
  readonly seeds: string;
}

const SIMULATOR = join('test', 'chaos', 'sim', 'main.js');

export const simulatorIsBuilt = (bench: Bench): boolean =>
  existsSync(join(bench.root, 'dist', SIMULATOR));

/** Runs the simulator as the mutant would: exit code 0 means that it noticed nothing. */
export async function simulatorJudges(bench: Bench, mutant: Mutant | null): Promise<Judgement> {
  const folder = mutant === null ? join(bench.root, 'dist') : buildOverlay(bench.root, mutant);
  const args = [...engineFlags, join(folder, SIMULATOR), '--seeds', bench.seeds];
  const run = await ran(bench, { args, environment: {} });
  if (mutant !== null) rmSync(folder, { recursive: true, force: true });
  return judged(run, `simulator, ${firstFailureLine(run.output)}`);
}

const firstFailureLine = (output: string): string => {
  const lines = output.split('\n').map((line) => line.trim());
  const told = lines.filter((line) => line !== '');
  // The simulator says what was broken right after the word for it.
  const violation = told.findIndex((line) => line.startsWith('VIOLATION'));
  const seed = /seed \d+/.exec(told[violation] ?? '')?.[0] ?? 'no seed';
  if (violation >= 0) return `${seed}: ${told[violation + 1] ?? 'a violation'}`;
  return told.find((line) => /fail|violat|assert|seed/i.test(line)) ?? told[0] ?? 'exit code';
};

/** Runs the unit tests of the rooms the mutant touches. `alreadyFailing` tests do not count: a test
 *  that cannot pass on this machine catches nothing. */
export async function testsJudge(
  bench: Bench,
  mutant: Mutant,
  alreadyFailing: ReadonlySet<string>,
): Promise<Judgement> {
  const run = await unitTests(bench, testsOf(mutant), mutant.name);
  const failed = run.failed.filter((name) => !alreadyFailing.has(name));
  // Tests that end in no report at all ended by the mutant.
  const [first] = failed;
  if (first === undefined) {
    const code = run.reported ? 0 : 1;
    return judged({ ...run, code }, 'the tests did not end');
  }
  const more = failed.length === 1 ? '' : ` (and ${failed.length - 1} more)`;
  return judged({ ...run, code: 1 }, `test: ${first}${more}`);
}

/** The tests that fail without any mutant. */
export async function failingTests(bench: Bench): Promise<ReadonlySet<string>> {
  const run = await unitTests({ ...bench, budgetMs: 600_000 }, Object.values(TESTS).flat(), '');
  if (!run.reported) throw new Error('the tests did not end, without any mutant');
  return new Set(run.failed);
}

/** Which tests look at which room. */
const TESTS: Readonly<Record<string, readonly string[]>> = {
  'src/raft/core': ['test/raft/core', 'test/raft/driver', 'test/conformance'],
  'src/raft/storage': ['test/raft/storage', 'test/raft/codec'],
  'src/raft/transport': ['test/raft/transport'],
  'src/node/health': ['test/node/health'],
  'src/statemachine': ['test/statemachine'],
};

function testsOf(mutant: Mutant): string[] {
  const rooms = Object.keys(TESTS).filter((room) =>
    patchedFiles(mutant).some((file) => file.startsWith(`${room}/`)),
  );
  return rooms.flatMap((room) => TESTS[room] ?? []);
}

interface UnitRun extends Run {
  readonly failed: readonly string[];
  /** False if vitest ended without telling how the tests went. */
  readonly reported: boolean;
}

async function unitTests(
  bench: Bench,
  paths: readonly string[],
  mutantName: string,
): Promise<UnitRun> {
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-mutant-'));
  const report = join(folder, 'report.json');
  const vitest = join(bench.root, 'node_modules', 'vitest', 'vitest.mjs');
  const flags = ['run', '--project', 'unit', '--reporter=json', `--outputFile=${report}`];
  // One worker: a board of mutants must leave the machine usable.
  const args = [vitest, ...flags, '--maxWorkers=1', ...paths];
  const run = await ran(bench, { args, environment: { [MUTANT_VARIABLE]: mutantName } });
  const reported = existsSync(report);
  const failed = reported ? failedIn(readFileSync(report, 'utf8')) : [];
  rmSync(folder, { recursive: true, force: true });
  return { ...run, failed, reported };
}

interface VitestReport {
  readonly testResults: readonly {
    readonly name: string;
    readonly status: string;
    readonly assertionResults: readonly { readonly status: string; readonly fullName: string }[];
  }[];
}

// Our own claims first: that a golden file differs says that something is wrong, but not what.
function failedIn(json: string): string[] {
  const { testResults } = JSON.parse(json) as VitestReport;
  const conforms = ({ name }: { readonly name: string }) => Number(name.includes('conformance'));
  const ordered = [...testResults].sort((a, b) => conforms(a) - conforms(b));
  return ordered.flatMap(({ name, status, assertionResults }) => {
    const failed = assertionResults.filter((result) => result.status === 'failed');
    // A file that could not even be loaded names no test.
    if (failed.length === 0 && status === 'failed') return [name];
    return failed.map((result) => result.fullName);
  });
}

interface Run {
  readonly code: number | null;
  readonly output: string;
  readonly seconds: number;
  readonly outOfTime: boolean;
}

function judged(run: Run, by: string): Judgement {
  const { seconds } = run;
  if (run.outOfTime) return { verdict: 'out-of-time', by: '', seconds };
  return run.code === 0
    ? { verdict: 'survived', by: '', seconds }
    : { verdict: 'caught', by, seconds };
}

const OUTPUT_CHARACTERS_MAX = 200_000;

interface NodeCommand {
  readonly args: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
}

function ran(bench: Bench, command: NodeCommand): Promise<Run> {
  const startedMs = performance.now();
  const env = { ...process.env, ...command.environment };
  const stdio = ['ignore', 'pipe', 'pipe'] as const;
  const child = spawn(process.execPath, command.args, { cwd: bench.root, env, stdio: [...stdio] });
  let output = '';
  let outOfTime = false;
  const keep = (chunk: Buffer): void => {
    if (output.length < OUTPUT_CHARACTERS_MAX) output += chunk.toString('utf8');
  };
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);
  const clock = setTimeout(() => {
    outOfTime = true;
    child.kill('SIGKILL');
  }, bench.budgetMs);
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => {
      clearTimeout(clock);
      resolve({ code, output, outOfTime, seconds: (performance.now() - startedMs) / 1000 });
    });
  });
}
