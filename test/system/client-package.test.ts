// The client as a stranger gets it: packed by npm, unpacked into a project of its own with nothing but
// the dependencies that the package declares, running the program that docs/client.md shows.

import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, expect, test } from 'vitest';
import { HoldfastClient } from '../../src/client/holdfast-client.ts';
import { money } from '../../src/domain/money.ts';
import { cloneRoot } from './clone-root.ts';
import { LocalCluster } from './local-cluster.ts';

const run = promisify(execFile);
const root = cloneRoot(import.meta.dirname);
let cluster: LocalCluster;
/** The stranger's project. */
let project: string;

beforeAll(async () => {
  cluster = await LocalCluster.start({ nodes: 1, frontends: 0, catalog: true });
  const client = cluster.client();
  for (const symbol of ['GameStart', 'FishCo', 'DuckCo']) {
    await client.listInstrument({
      ...{ symbol, priceUnits: money(15_9900), inventory: null, priceTtlMs: 0 },
    });
  }
  project = join(cluster.dataDir, 'stranger');
  await unpackInto(project);
  return async () => {
    await cluster[Symbol.asyncDispose]();
  };
});

interface Manifest {
  readonly dependencies: Readonly<Record<string, string>>;
}

async function unpackInto(folder: string): Promise<void> {
  const home = join(folder, 'node_modules', 'holdfast');
  mkdirSync(home, { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{"type": "module"}');
  const words = ['pack', '--ignore-scripts', '--silent', '--pack-destination', folder];
  const { stdout } = await run('npm', words, { cwd: root });
  const packed = join(folder, stdout.trim().split('\n').at(-1) ?? '');
  await run('tar', ['-xzf', packed, '--strip-components=1', '-C', home]);
  const manifest = JSON.parse(readFileSync(join(home, 'package.json'), 'utf8')) as Manifest;
  for (const name of Object.keys(manifest.dependencies)) {
    const place = join(folder, 'node_modules', name);
    mkdirSync(dirname(place), { recursive: true });
    symlinkSync(join(root, 'node_modules', name), place);
  }
}

/** The page's program: all of its blocks, from top to bottom. */
function programOf(page: string): string {
  const text = readFileSync(join(root, 'docs', page), 'utf8');
  const blocks = [...text.matchAll(/^```js\n(.*?)^```$/gms)].map((match) => match[1] ?? '');
  expect(blocks.length).toBeGreaterThan(6);
  return blocks.join('\n');
}

test('the program of docs/client.md runs as it stands there', async () => {
  const path = join(project, 'page.js');
  writeFileSync(path, programOf('client.md'));
  const env = {
    ...process.env,
    HOLDFAST_ENDPOINTS: cluster.endpoints.join(','),
    HOLDFAST_CATALOG: cluster.file().catalog.grpcAddress,
  };
  const { stdout } = await run(process.execPath, [path], { cwd: project, env, timeout: 30_000 });
  const said = stdout.trim().split('\n');
  expect(said[0]).toBe('order 0 at 15.99');
  expect(said).toContain('orders 3');
  expect(stdout).toMatch(/begin with \d+ rows\nentry \d+ changed account\n/);
  expect(stdout).toMatch(/sent \d+ outstanding 0/);
  expect(stdout).toContain('FishCo 15.99 from the catalog');
});

test('its types are there for a program in TypeScript', () => {
  const home = join(project, 'node_modules', 'holdfast');
  const { exports } = JSON.parse(readFileSync(join(home, 'package.json'), 'utf8')) as {
    readonly exports: Readonly<
      Record<string, { readonly types: string; readonly default: string }>
    >;
  };
  for (const [name, paths] of Object.entries(exports)) {
    expect(existsSync(join(home, paths.types)), name).toBe(true);
    expect(existsSync(join(home, paths.default)), name).toBe(true);
  }
});

test('a reader that wants no gap is told of one', async () => {
  await using client = new HoldfastClient({ endpoints: cluster.endpoints });
  const target = { accounts: ['alice'], symbols: [], fromIndex: 1, epoch: 'another-life' };
  const reading = (async () => {
    for await (const frame of client.watch(target, { onGap: 'throw' })) return frame.kind;
    return 'ended';
  })();
  await expect(reading).rejects.toMatchObject({ code: 'compacted', effect: 'none' });
  for await (const frame of client.watch(target)) {
    expect(frame).toMatchObject({ kind: 'snapshot', recovered: false });
    break;
  }
});
