// Makes a clone runnable: checks Node, installs what package-lock.json names, compiles what changed.
// Shared by the entry points beside it; does nothing, quickly, when everything is fresh.

import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { StoppableNpm } from './stoppable-npm.mjs';

export const root = dirname(dirname(fileURLToPath(import.meta.url)));

const nodeVersionMin = [20, 19];
const installStamp = join(root, 'node_modules', '.holdfast-installed');
const buildStamp = join(root, 'dist', '.built');
const bundled = join(root, 'dist', 'programs');
const compilerRecord = join(root, 'node_modules', '.cache', 'tsc', 'build.tsbuildinfo');

/** Returns once `dist/` matches the sources; ends the process with a sentence when it cannot, and with
 *  `stoppedExitCode` when it is stopped: 130 is what a shell calls a Ctrl-C. */
export async function ensureBuilt({ stoppedExitCode = 130 } = {}) {
  checkNode();
  const npm = new StoppableNpm(root, stoppedExitCode);
  await ensureInstalled(npm);
  const wanted = sourcesHash();
  if (readIfThere(buildStamp) === wanted) return;
  const isFirst = !existsSync(buildStamp);
  say(isFirst ? 'building (first start)' : 'building (sources changed since the last build)');
  if (isFirst) forgetIncrementalBuild();
  const { code } = await npm.run(['run', '--silent', 'build']);
  if (code !== 0) fail('The build failed; its messages are above.');
  writeFileSync(buildStamp, wanted);
}

/** Builds only when nothing was ever built: a command must not rebuild under a running cluster. */
export async function ensureBuiltOnce() {
  checkNode();
  if (!existsSync(buildStamp)) await ensureBuilt();
}

/** Where the programs are: bundled, unless something was compiled after they were. */
export function programsFolder() {
  const bundledMs = modifiedMs(join(bundled, 'cluster', 'launcher.js'));
  return bundledMs > 0 && bundledMs >= modifiedMs(compilerRecord) ? bundled : join(root, 'dist');
}

function checkNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const [majorMin, minorMin] = nodeVersionMin;
  if (major > majorMin || (major === majorMin && minor >= minorMin)) return;
  const wanted = nodeVersionMin.join('.');
  fail(
    `Holdfast needs Node ${wanted} or newer; this is ${process.version}. See https://nodejs.org`,
  );
}

async function ensureInstalled(npm) {
  const lock = readIfThere(join(root, 'package-lock.json')) ?? '';
  const wanted = createHash('sha256').update(lock).digest('hex');
  if (readIfThere(installStamp) === wanted && hasCompiler()) return;
  if (!installedByHand()) await install(npm);
  writeFileSync(installStamp, wanted);
}

// npm writes node_modules/.package-lock.json at the end of every install.
function installedByHand() {
  const hidden = modifiedMs(join(root, 'node_modules', '.package-lock.json'));
  return hidden > 0 && hidden >= modifiedMs(join(root, 'package-lock.json')) && hasCompiler();
}

// An install with `--omit=dev` is an install, but not one that can build.
function hasCompiler() {
  return existsSync(join(root, 'node_modules', '@typescript', 'native', 'package.json'));
}

// `npm ci` refuses a lock made where some optional packages of other platforms were not to be had;
// `npm install` accepts it and leaves it as it is.
async function install(npm) {
  say('installing dependencies (first start, or package-lock.json changed)');
  const flags = ['--no-audit', '--no-fund', '--include=dev', '--loglevel=error'];
  const { code, said } = await npm.run(['ci', ...flags], 'pipe');
  if (code === 0) return;
  say('`npm ci` did not do; trying `npm install`');
  if ((await npm.run(['install', ...flags])).code === 0) return;
  console.error(said);
  fail('Installing the dependencies failed. Is the registry reachable?');
}

// One hash over name, time and length of everything the build reads: a few milliseconds, and it
// also notices deleted files and a checkout of older ones.
function sourcesHash() {
  const hash = createHash('sha256').update(process.versions.node.split('.')[0] ?? '');
  const files = ['package-lock.json', 'package.json', 'vite.config.ts', 'vite.programs.config.ts'];
  files.push('tsconfig.json', 'tsconfig.build.json', ...walk('src'), ...walk('cluster'));
  files.push(...walk('bench'), ...walk('test/chaos'), ...walk('test/system'));
  for (const path of files) {
    const stat = statSync(join(root, path), { throwIfNoEntry: false });
    if (stat !== undefined) hash.update(`${path}\0${stat.mtimeMs}\0${stat.size}\n`);
  }
  return hash.digest('hex');
}

function walk(folder) {
  if (!existsSync(join(root, folder))) return [];
  const entries = readdirSync(join(root, folder), { withFileTypes: true });
  return entries.flatMap((entry) => {
    const path = `${folder}/${entry.name}`;
    return entry.isDirectory() ? walk(path) : [path];
  });
}

/** tsc trusts its own record of what it emitted; after `rm -rf dist` that record is wrong. */
export function forgetIncrementalBuild() {
  rmSync(compilerRecord, { force: true });
}

function readIfThere(path) {
  return existsSync(path) ? readFileSync(path, 'utf8') : null;
}

function modifiedMs(path) {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

// On stderr, so that `holdfast status -o json` stays JSON.
function say(sentence) {
  console.error(`holdfast: ${sentence}`);
}

export function fail(sentence) {
  say(sentence);
  process.exit(1);
}
