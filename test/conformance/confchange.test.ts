// Replays etcd's golden files for configuration changes against our conf changer and tracker.

import { expect, test } from 'vitest';
import { changeSimply, enterJoint, leaveJoint } from '../../src/raft/core/conf-changer.ts';
import type { ConfChangeResult } from '../../src/raft/core/conf-changer.ts';
import { ProgressTracker } from '../../src/raft/core/progress-tracker.ts';
import { UNLIMITED } from '../../src/raft/core/raft-config.ts';
import { parseConfSteps } from './conf-steps.ts';
import { parseDirectives, valuesOf } from './datadriven.ts';
import type { Directive } from './datadriven.ts';
import { goConf, goProgressMap } from './go-conf.ts';
import { goldenFiles } from './golden-files.ts';

function change(tracker: ProgressTracker, directive: Directive): ConfChangeResult {
  const steps = parseConfSteps(directive.input);
  if (directive.command === 'simple') return changeSimply(tracker.conf, steps);
  if (directive.command === 'leave-joint') return leaveJoint(tracker.conf);
  return enterJoint(tracker.conf, steps, valuesOf(directive, 'autoleave')[0] === 'true');
}

// New replicas are never heard from here, and the golden files expect them to count as active.
function replay(tracker: ProgressTracker, directive: Directive, lastIndex: number): string {
  const result = change(tracker, directive);
  if (result.kind === 'invalid') return `${result.reason}\n`;
  tracker.switchTo(result.conf, lastIndex);
  return `${goConf(tracker.conf)}\n${goProgressMap(tracker.status())}`;
}

for (const file of goldenFiles('confchange')) {
  test(`configuration changes follow etcd's ${file.name}`, () => {
    const tracker = new ProgressTracker({ inflightMax: 10, inflightBytesMax: UNLIMITED });
    for (const [lastIndex, directive] of parseDirectives(file.text).entries()) {
      const actual = replay(tracker, directive, lastIndex);
      expect(actual, `${file.name}:${directive.line}`).toBe(directive.expected);
    }
  });
}

test('all nine golden files of configuration changes are there', () => {
  expect(goldenFiles('confchange')).toHaveLength(9);
});
