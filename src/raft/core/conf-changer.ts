// What a membership change makes of a configuration. Raft paper §6, thesis §4. Pure: a ConfState
// in, a ConfState or the reason against it out. Knows nothing of logs or progress.

import { assert } from '../../base/assert.ts';
import { allMembers, isJoint, sortedIds } from './conf-state.ts';
import type { ConfState } from './conf-state.ts';
import { pathOf } from './conf-change.ts';
import type { ConfChange, ConfChangeStep } from './conf-change.ts';
import { NO_NODE } from './node-id.ts';
import type { NodeId } from './node-id.ts';

export type ConfChangeResult =
  | { readonly kind: 'changed'; readonly conf: ConfState }
  | { readonly kind: 'invalid'; readonly reason: string };

/** Carries out a change in the way it asks for. */
export function changeConf(conf: ConfState, change: ConfChange): ConfChangeResult {
  const path = pathOf(change);
  switch (path) {
    case 'leave-joint':
      return leaveJoint(conf);
    case 'simple':
      return changeSimply(conf, change.steps);
    case 'joint':
    case 'joint-auto':
      return enterJoint(conf, change.steps, path === 'joint-auto');
  }
}

/** Starts a joint configuration: the present voters become the outgoing majority. */
export function enterJoint(
  conf: ConfState,
  steps: readonly ConfChangeStep[],
  autoLeave: boolean,
): ConfChangeResult {
  if (isJoint(conf)) return invalid('config is already joint');
  if (conf.voters.length === 0) return invalid("can't make a zero-voter config joint");
  const joint = { ...conf, votersOutgoing: conf.voters };
  return finished({ ...steps.reduce(takeStep, joint), autoLeave });
}

/** Ends a joint configuration: outgoing voters that were demoted become learners now. */
export function leaveJoint(conf: ConfState): ConfChangeResult {
  if (!isJoint(conf)) return invalid("can't leave a non-joint config");
  return finished({
    voters: conf.voters,
    votersOutgoing: [],
    learners: sortedIds([...conf.learners, ...conf.learnersNext]),
    learnersNext: [],
    autoLeave: false,
  });
}

/** Changes at most one voter: two such majorities always share a member. */
export function changeSimply(conf: ConfState, steps: readonly ConfChangeStep[]): ConfChangeResult {
  if (isJoint(conf)) return invalid("can't apply simple config change in joint config");
  const changed = finished(steps.reduce(takeStep, conf));
  if (changed.kind === 'invalid') return changed;
  if (votersDiffering(conf.voters, changed.conf.voters) > 1) {
    return invalid('more than one voter changed without entering joint config');
  }
  return changed;
}

function takeStep(conf: ConfState, step: ConfChangeStep): ConfState {
  if (step.nodeId === NO_NODE) return conf;
  switch (step.kind) {
    case 'add-voter':
      return makeVoter(conf, step.nodeId);
    case 'add-learner':
      return makeLearner(conf, step.nodeId);
    case 'remove':
      return remove(conf, step.nodeId);
    case 'update':
      return conf;
  }
}

const makeVoter = (conf: ConfState, id: NodeId): ConfState => ({
  ...remove(conf, id),
  voters: sortedIds([...conf.voters, id]),
});

// An outgoing voter goes on counting in its majority until the joint configuration is left, and a
// replica is never voter and learner at once: its demotion waits in learnersNext.
function makeLearner(conf: ConfState, id: NodeId): ConfState {
  if (conf.learners.includes(id)) return conf;
  const without = remove(conf, id);
  return conf.votersOutgoing.includes(id)
    ? { ...without, learnersNext: sortedIds([...without.learnersNext, id]) }
    : { ...without, learners: sortedIds([...without.learners, id]) };
}

const remove = (conf: ConfState, id: NodeId): ConfState => ({
  ...conf,
  voters: conf.voters.filter((other) => other !== id),
  learners: conf.learners.filter((other) => other !== id),
  learnersNext: conf.learnersNext.filter((other) => other !== id),
});

function finished(conf: ConfState): ConfChangeResult {
  if (conf.voters.length === 0) return invalid('removed all voters');
  checkConf(conf);
  const { voters, votersOutgoing, learners, learnersNext, autoLeave } = conf;
  // Of one shape, however it was come by: quorums are counted in it all the time.
  return { kind: 'changed', conf: { voters, votersOutgoing, learners, learnersNext, autoLeave } };
}

/** Asserts that a configuration says nothing contradictory. */
export function checkConf(conf: ConfState): void {
  const { voters, votersOutgoing, learners, learnersNext } = conf;
  assert(
    learnersNext.every((id) => votersOutgoing.includes(id)),
    'only an outgoing voter waits to become a learner',
  );
  assert(
    learners.every((id) => !voters.includes(id) && !votersOutgoing.includes(id)),
    'a learner votes in neither majority',
  );
  assert(isJoint(conf) || !conf.autoLeave, 'only a joint configuration can be left');
  assert(
    allMembers(conf).every((id) => Number.isSafeInteger(id) && id > 0),
    'members have positive ids',
  );
}

const votersDiffering = (before: readonly NodeId[], after: readonly NodeId[]): number =>
  before.filter((id) => !after.includes(id)).length +
  after.filter((id) => !before.includes(id)).length;

const invalid = (reason: string): ConfChangeResult => ({ kind: 'invalid', reason });
