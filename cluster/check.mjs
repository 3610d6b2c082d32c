// `npm run check`: types, lint and format in one lane, the unit tests in another, side by side. Shows
// what each part said once it has ended, and fails when any part did.

import { spawn } from 'node:child_process';
import { performance } from 'node:perf_hooks';
import { root } from './ensure-built.mjs';

const lanes = [['types', 'lint', 'format:check'], ['unit']];

const startedMs = performance.now();
const ends = await Promise.all(lanes.map(runLane));
const failed = ends.flat().filter((end) => end.code !== 0);
const took = `${seconds(startedMs)} s`;
if (failed.length === 0) console.log(`check passed in ${took}`);
else console.log(`check failed in ${took}: ${failed.map((end) => end.script).join(', ')}`);
process.exit(failed.length === 0 ? 0 : 1);

async function runLane(scripts) {
  const done = [];
  for (const script of scripts) done.push(await run(script));
  return done;
}

function run(script) {
  const partStartedMs = performance.now();
  return new Promise((resolve) => {
    const child = spawn('npm', ['run', '--silent', script], { cwd: root });
    let said = '';
    const hear = (chunk) => (said += chunk.toString());
    child.stdout.on('data', hear);
    child.stderr.on('data', hear);
    child.once('error', (error) => hear(`${error.message}\n`));
    child.once('close', (code) => {
      const verdict = code === 0 ? 'passed' : 'failed';
      console.log(`--- ${script} ${verdict}, ${seconds(partStartedMs)} s\n${said}`);
      resolve({ script, code });
    });
  });
}

function seconds(sinceMs) {
  return ((performance.now() - sinceMs) / 1000).toFixed(1);
}
