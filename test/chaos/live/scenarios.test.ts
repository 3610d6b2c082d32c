// Every scenario file can be read, and is named as its file.

import { expect, test } from 'vitest';
import { readScenario, scenarioNames } from './scenario-file.ts';

test.each(scenarioNames())('scenario %s makes sense', (name) => {
  expect(readScenario(name).name).toBe(name);
});

test('there is one of that name or an error says which there are', () => {
  expect(() => readScenario('sunshine')).toThrow('leader-kills');
});
