// Configurations and progress, written as etcd's raft library writes them.

import type { ConfChange } from '../../src/raft/core/conf-change.ts';
import type { ConfState } from '../../src/raft/core/conf-state.ts';
import type { NodeId } from '../../src/raft/core/node-id.ts';
import type { ProgressState, ProgressStatus, RoleKind } from '../../src/raft/core/status.ts';

export const hex = (id: NodeId): string => id.toString(16);

const majority = (ids: readonly NodeId[]): string => `(${ids.map(hex).join(' ')})`;

export function goConf(conf: ConfState): string {
  let text = `voters=${majority(conf.voters)}`;
  if (conf.votersOutgoing.length > 0) text += `&&${majority(conf.votersOutgoing)}`;
  if (conf.learners.length > 0) text += ` learners=${majority(conf.learners)}`;
  if (conf.learnersNext.length > 0) text += ` learners_next=${majority(conf.learnersNext)}`;
  return conf.autoLeave ? `${text} autoleave` : text;
}

const list = (ids: readonly NodeId[]): string => `[${ids.join(' ')}]`;

export const goConfState = (conf: ConfState): string =>
  `Voters:${list(conf.voters)} VotersOutgoing:${list(conf.votersOutgoing)} ` +
  `Learners:${list(conf.learners)} LearnersNext:${list(conf.learnersNext)} ` +
  `AutoLeave:${conf.autoLeave}`;

const STATES: Record<ProgressState, string> = {
  probe: 'StateProbe',
  replicate: 'StateReplicate',
  snapshot: 'StateSnapshot',
};

export const GO_ROLES: Record<RoleKind, string> = {
  follower: 'StateFollower',
  'pre-candidate': 'StatePreCandidate',
  candidate: 'StateCandidate',
  leader: 'StateLeader',
};

export function goProgress(progress: ProgressStatus): string {
  let text = `${STATES[progress.state]} match=${progress.match} next=${progress.next}`;
  if (progress.learner) text += ' learner';
  if (progress.paused) text += ' paused';
  if (progress.pendingSnapshot > 0) text += ` pendingSnap=${progress.pendingSnapshot}`;
  if (!progress.recentActive) text += ' inactive';
  if (progress.inflightCount > 0) text += ` inflight=${progress.inflightCount}`;
  return progress.inflightFull ? `${text}[full]` : text;
}

export const goProgressMap = (members: ReadonlyMap<NodeId, ProgressStatus>): string =>
  [...members].map(([id, progress]) => `${id}: ${goProgress(progress)}\n`).join('');

const STEP_LETTERS = { 'add-voter': 'v', 'add-learner': 'l', remove: 'r', update: 'u' } as const;

export const goConfSteps = (change: ConfChange): string =>
  change.steps.map((step) => `${STEP_LETTERS[step.kind]}${step.nodeId}`).join(' ');

const STEP_NAMES = {
  'add-voter': 'ConfChangeAddNode',
  'add-learner': 'ConfChangeAddLearnerNode',
  remove: 'ConfChangeRemoveNode',
  update: 'ConfChangeUpdateNode',
} as const;

const TRANSITION_NAMES = {
  auto: 'ConfChangeTransitionAuto',
  'joint-implicit': 'ConfChangeTransitionJointImplicit',
  'joint-explicit': 'ConfChangeTransitionJointExplicit',
} as const;

export const goConfChange = (change: ConfChange): string =>
  `transition:${TRANSITION_NAMES[change.transition]}` +
  change.steps
    .map((step) => ` changes:{type:${STEP_NAMES[step.kind]} node_id:${step.nodeId}}`)
    .join('');
