// Finds a scenario by its name among the files beside this one, and reads it.

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { scenarioShape } from '../../../src/cli/chaos/scenario.ts';
import type { Scenario } from '../../../src/cli/chaos/scenario.ts';
import { cloneRoot } from '../../system/clone-root.ts';

const folder = join(cloneRoot(import.meta.dirname), 'test', 'chaos', 'live', 'scenarios');

export const scenarioNames = (): string[] =>
  readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .map((name) => name.slice(0, -'.json'.length))
    .sort();

/** @throws Error when there is none of that name, or it makes no sense */
export function readScenario(name: string): Scenario {
  const path = join(folder, `${name}.json`);
  if (!existsSync(path))
    throw new Error(`no scenario ${name}; there are ${scenarioNames().join(', ')}`);
  return scenarioShape.parse(JSON.parse(readFileSync(path, 'utf8')));
}
