// The container files are for whoever has an engine for them; what they tell the programs is held here
// against the programs themselves, so that no flag or variable drifts away from them.

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { present } from '../../src/base/assert.ts';
import { readCatalogFlags } from '../../src/catalog/catalog-flags.ts';
import { readFrontendConfig } from '../../src/frontend/frontend-config.ts';
import { identityOf } from '../../src/node/offline/init.ts';
import { parseRunOptions } from '../../src/node/run-options.ts';

const root = join(import.meta.dirname, '../..');
const compose = readFileSync(join(root, 'compose.yaml'), 'utf8');
const image = readFileSync(join(root, 'Dockerfile'), 'utf8');

/** As in an .env file beside compose.yaml. */
const drawnOnce = new Map(
  ['HOLDFAST_CLUSTER_ID', 'INCARNATION_1', 'INCARNATION_2', 'INCARNATION_3'].map((name, at) => [
    name,
    `7f3a9c000000000${at}`,
  ]),
);

/** What stands behind a name of the environment, folded text joined. */
function valueOf(name: string): string {
  const found = new RegExp(`^ *${name}: (?:>-\\n)?((?:[^\\n]|\\n {5,})*)`, 'm').exec(compose);
  return present(found?.[1], `compose.yaml sets ${name}`)
    .replace(/^['"]|['"]$/g, '')
    .replace(/\$\{(\w+):\?[^}]+\}/g, (_, drawn: string) => present(drawnOnce.get(drawn), drawn))
    .trim();
}

/** The words that start a program, without its own name. */
function wordsOf(room: string): string[] {
  const found = [...compose.matchAll(/command:\s*(\[[^\]]*\])/g)]
    .map(
      ([, list = '']) => JSON.parse(list.replaceAll("'", '"').replace(/,\s*\]/, ']')) as string[],
    )
    .find(([program]) => program === `dist/programs/src/${room}/main.js`);
  return present(found, `compose.yaml starts a ${room}`).slice(1);
}

test('each node is a member under the name of its service, and runs with these words', () => {
  const members = valueOf('HOLDFAST_MEMBERS');
  for (const nodeId of ['1', '2', '3']) {
    const clusterId = valueOf('HOLDFAST_CLUSTER_ID');
    const identity = identityOf({ members, 'node-id': nodeId, 'cluster-id': clusterId });
    const self = identity.members[Number(nodeId) - 1];
    expect(self).toMatchObject({ nodeId: Number(nodeId), clientAddress: `node-${nodeId}:7100` });
    expect(compose).toContain(`\n  node-${nodeId}:\n`);
    const [verb, ...words] = wordsOf('node');
    const options = parseRunOptions(words, { HOLDFAST_DATA_DIR: '/data', NODE_ID: nodeId });
    expect([verb, options.insecureListen, options.nodeId]).toEqual(['run', true, Number(nodeId)]);
  }
});

test('no cluster id and no incarnation is the same wherever the file is used', () => {
  const incarnations = identityOf({
    ...{ members: valueOf('HOLDFAST_MEMBERS'), 'node-id': '1' },
    'cluster-id': valueOf('HOLDFAST_CLUSTER_ID'),
  }).members.map(({ incarnation }) => incarnation);
  expect(new Set(incarnations).size).toBe(3);
  expect(compose).not.toMatch(/[0-9a-f]{16}/);
  // Without a default: who has not drawn them is told so.
  expect(compose.match(/\$\{[^}]*/g)?.every((use) => use.includes(':?'))).toBe(true);
});

test('frontends and catalog are told where the nodes are', () => {
  const names = ['ENDPOINTS', 'CATALOG', 'HOST', 'TRACKING_PORT'].map((name) => `HOLDFAST_${name}`);
  const environment = Object.fromEntries([...names, 'PORT'].map((name) => [name, valueOf(name)]));
  const nodes = ['node-1:7100', 'node-2:7100', 'node-3:7100'];
  const frontend = readFrontendConfig(wordsOf('frontend'), environment);
  expect(frontend).toMatchObject({ endpoints: nodes, port: 8080, trackingPort: 9000 });
  expect(frontend.catalogs).toEqual(['catalog:50019']);
  expect(readCatalogFlags(wordsOf('catalog'))).toMatchObject({
    endpoints: nodes,
    grpcPort: 50_019,
  });
});

test('no service waits for another, and the image copies what there is', () => {
  expect(compose).not.toContain('depends_on');
  for (const [, path = ''] of image.matchAll(/^COPY --from=build \/holdfast\/(\S+)/gm)) {
    expect(path === 'dist' || path === 'node_modules' || existsSync(join(root, path)), path).toBe(
      true,
    );
  }
});
