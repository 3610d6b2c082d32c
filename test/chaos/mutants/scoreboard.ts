// The mutant scoreboard: loads each mutant, lets the judges look, and prints who caught it. A
// mutant nobody catches is a rule nobody tests. Run by `npm run mutants`; ends with 1 if any
// survived.
//
//   npm run mutants -- --only forget-vote,skip-no-op --judge tests --seeds 1..4000 --budget-s 120

import { parseArgs } from 'node:util';
import Table from 'cli-table3';
import { failingTests, simulatorIsBuilt, simulatorJudges, testsJudge } from './judges.ts';
import type { Bench, Judgement } from './judges.ts';
import { readMutant, readMutants } from './mutant.ts';
import type { Mutant } from './mutant.ts';

interface Line {
  readonly name: string;
  readonly judgement: Judgement;
}

interface Court {
  readonly bench: Bench;
  readonly simulator: boolean;
  readonly tests: boolean;
  readonly alreadyFailing: ReadonlySet<string>;
}

await main();

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      only: { type: 'string' },
      judge: { type: 'string', default: 'both' },
      seeds: { type: 'string', default: '1..4000' },
      'budget-s': { type: 'string', default: '120' },
    },
  });
  const root = process.env['HOLDFAST_ROOT'] ?? process.cwd();
  const bench = { root, seeds: values.seeds, budgetMs: Number(values['budget-s']) * 1000 };
  const mutants =
    values.only === undefined
      ? readMutants(root)
      : values.only.split(',').map((name) => readMutant(root, name));
  const court = await courtOf(bench, values.judge);
  const lines: Line[] = [];
  for (const mutant of mutants) {
    const judgement = await judge(court, mutant);
    lines.push({ name: mutant.name, judgement });
    say(`${mutant.name}: ${judgement.verdict} ${judgement.by}`);
  }
  say(board(lines));
  process.exitCode = lines.every(({ judgement }) => judgement.verdict === 'caught') ? 0 : 1;
}

// A judge that objects to the sound program can tell nothing about a broken one.
async function courtOf(bench: Bench, judges: string): Promise<Court> {
  if (!['both', 'sim', 'tests'].includes(judges)) throw new Error('--judge is both, sim or tests');
  const simulator = judges !== 'tests' && simulatorIsBuilt(bench);
  if (judges === 'sim' && !simulator) throw new Error('the simulator is not built: npm run build');
  if (simulator) {
    const sound = await simulatorJudges({ ...bench, seeds: '1..20' }, null);
    if (sound.verdict !== 'survived') throw new Error(`without a mutant, too: ${sound.by}`);
  }
  const tests = judges !== 'sim';
  const alreadyFailing = tests ? await failingTests(bench) : new Set<string>();
  for (const name of alreadyFailing) say(`fails without any mutant, so judges nothing: ${name}`);
  return { bench, simulator, tests, alreadyFailing };
}

async function judge(court: Court, mutant: Mutant): Promise<Judgement> {
  const { bench } = court;
  let judgement: Judgement = { verdict: 'survived', by: '', seconds: 0 };
  if (court.simulator) judgement = await simulatorJudges(bench, mutant);
  if (judgement.verdict === 'caught' || !court.tests) return judgement;
  return testsJudge(bench, mutant, court.alreadyFailing);
}

function board(lines: readonly Line[]): string {
  const table = new Table({
    head: ['mutant', 'caught', 'by', 'seconds'],
    style: { head: [], border: [] },
    colAligns: ['left', 'left', 'left', 'right'],
  });
  for (const { name, judgement } of lines) {
    const { verdict, by, seconds } = judgement;
    table.push([name, verdict === 'caught' ? 'yes' : verdict, by.slice(0, 90), seconds.toFixed(1)]);
  }
  const caught = lines.filter(({ judgement }) => judgement.verdict === 'caught').length;
  return `${table.toString()}\n${caught} of ${lines.length} caught`;
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}
