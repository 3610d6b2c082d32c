// `npm test`: installs and builds when stale, finds a browser, runs every test project and ends with
// one line `N passed, N failed`. Arguments go to vitest; `--project NAME` runs that one only.

import { spawn, spawnSync } from 'node:child_process';
import {
  accessSync,
  constants,
  existsSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { ensureBuilt, fail, programsFolder, root } from './ensure-built.mjs';
import { runInSpareTime } from './spare-time.mjs';

const { projects, rest } = readArguments(process.argv.slice(2));
await ensureBuilt();
process.env.HOLDFAST_PROGRAMS ??= process.env.HOLDFAST_DIST ?? programsFolder();
if (projects.includes('browser') && hasTests('browser')) await ensureChromium();
if (process.env.HOLDFAST_TORTURE === 'long') ensureTool('strace', 'strace');
if (projects.includes('system')) {
  ensureTool('haproxy', 'haproxy');
  ensureTool('protoc', 'protobuf-compiler');
  ensurePythonModule('grpc', 'python3-grpcio');
}

// Left alone, vitest keeps one of two cores for itself; and tests of every kind wait for some of their time.
const workersOf = { unit: 3, system: 3 };
const reports = mkdtempSync(join(tmpdir(), 'holdfast-test-'));
const totals = { passed: 0, failed: 0 };
// One after the other: system and browser tests start real clusters and would starve the rest. Only the
// simulator, for which no clock runs, plays in what those leave over that mostly wait.
const waiting = projects.filter((project) => project === 'alone' || project === 'browser');
const simulating = projects.filter((project) => project === 'simulation');
const first = projects.filter((project) => !waiting.includes(project) && project !== 'simulation');
for (const project of first) count(await runProject(project));
const simulated = simulating.map((project) => runProject(project, waiting.length > 0));
for (const project of waiting) count(await runProject(project));
for (const run of simulated) count(await run);
rmSync(reports, { recursive: true, force: true });
console.log(`${totals.passed} passed, ${totals.failed} failed`);
process.exit(totals.failed === 0 && totals.passed > 0 ? 0 : 1);

function readArguments(args) {
  const chosen = [];
  const others = [];
  for (let i = 0; i < args.length; i += 1) {
    const equals = /^--project=(.+)$/.exec(args[i]);
    if (equals !== null) chosen.push(equals[1]);
    else if (args[i] === '--project') chosen.push(args[(i += 1)]);
    else others.push(args[i]);
  }
  return {
    projects: chosen.length > 0 ? chosen : ['unit', 'system', 'simulation', 'alone', 'browser'],
    rest: others,
  };
}

function hasTests(folder) {
  const path = join(root, 'test', folder);
  return existsSync(path) && readdirSync(path).some((name) => name.endsWith('.test.ts'));
}

async function runProject(project, inSpareTime = false) {
  const report = join(reports, `${project}.json`);
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs');
  const args = [vitest, 'run', '--project', project, '--passWithNoTests', ...reporters];
  const workers = workersOf[project];
  const chosen = rest.some((word) => word.startsWith('--maxWorkers'));
  if (workers !== undefined && !chosen) args.push(`--maxWorkers=${workers}`);
  args.push(...rest);
  const status = await (inSpareTime ? runInSpareTime(args, { cwd: root }) : run(args));
  return { status, report };
}

function run(args) {
  const child = spawn(process.execPath, args, { cwd: root, stdio: 'inherit' });
  return new Promise((resolve) => child.once('close', resolve));
}

// A file that cannot even be loaded has no test to fail and counts as one; so does an error that
// belongs to no test, which vitest only shows in its exit code.
function count({ status, report }) {
  const before = totals.failed;
  if (existsSync(report)) {
    const { testResults, numPassedTests, numFailedTests } = JSON.parse(
      readFileSync(report, 'utf8'),
    );
    const unloadable = testResults.filter(
      (file) => file.status === 'failed' && file.assertionResults.length === 0,
    );
    totals.passed += numPassedTests;
    totals.failed += numFailedTests + unloadable.length;
  }
  if (status !== 0 && totals.failed === before) totals.failed += 1;
}

// CHROMIUM_PATH tells the browser tests which one to drive.
async function ensureChromium() {
  const found = process.env.CHROMIUM_PATH ?? inPath() ?? (await downloaded());
  if (found !== null) process.env.CHROMIUM_PATH = found;
  else {
    installChromium();
    const installed = inPath() ?? (await downloaded());
    if (installed === null)
      fail('No Chromium for the browser tests: install one, or set CHROMIUM_PATH.');
    process.env.CHROMIUM_PATH = installed;
  }
}

function inPath() {
  const folders = (process.env.PATH ?? '').split(delimiter);
  for (const name of ['chromium', 'chromium-browser', 'google-chrome']) {
    const folder = folders.find((candidate) => isExecutable(join(candidate, name)));
    if (folder !== undefined) return join(folder, name);
  }
  return null;
}

function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

async function downloaded() {
  const { chromium } = await import('playwright-core');
  const path = chromium.executablePath();
  return existsSync(path) ? path : null;
}

function installChromium() {
  console.error('holdfast: no Chromium found for the browser tests; installing one');
  const options = { cwd: root, stdio: ['ignore', 2, 2] };
  const ran = (command, args) => spawnSync(command, args, options).status === 0;
  if (process.getuid?.() === 0 && isAptMachine()) {
    const install = ['install', '-y', '--no-install-recommends', 'chromium'];
    if (ran('apt-get', install) || (ran('apt-get', ['update']) && ran('apt-get', install))) return;
  }
  ran(process.execPath, [
    join(root, 'node_modules', 'playwright-core', 'cli.js'),
    'install',
    'chromium',
  ]);
}

// The long storage tests let a disk refuse writes by strace, frontends stand behind HAProxy, and an example
// is Python: where these cannot be had the tests that need them fail and say so.
function ensureTool(name, debianPackage) {
  const folders = (process.env.PATH ?? '').split(delimiter);
  if (!folders.some((folder) => isExecutable(join(folder, name)))) install(debianPackage, name);
}

function install(debianPackage, name) {
  if (process.getuid?.() !== 0 || !isAptMachine()) return;
  console.error(`holdfast: no ${name} found for the tests; installing it`);
  const options = { cwd: root, stdio: ['ignore', 2, 2] };
  const words = ['install', '-y', '--no-install-recommends', debianPackage];
  const ran = (args) => spawnSync('apt-get', args, options).status === 0;
  if (!ran(words) && ran(['update'])) ran(words);
}

// Debian's own Python, for which Debian's packages are made.
function ensurePythonModule(name, debianPackage) {
  const look = spawnSync('/usr/bin/python3', ['-c', `import ${name}`], { stdio: 'ignore' });
  if (look.status !== 0) install(debianPackage, `Python's ${name}`);
}

function isAptMachine() {
  return existsSync('/usr/bin/apt-get');
}
