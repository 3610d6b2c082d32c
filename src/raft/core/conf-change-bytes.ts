// How a membership change is written into a log entry. Kept for ever: logs hold these bytes.
// Knows nothing of entries or of who may propose.
//
//   offset  bytes  field
//   0       1      layout version, 1
//   1       1      transition: 0 auto, 1 joint-implicit, 2 joint-explicit
//   2       2      number of steps n, little-endian
//   4       9·n    steps: kind (0 add-voter, 1 remove, 2 update, 3 add-learner), node id as
//                  little-endian 64-bit integer, at most 2^53 − 1
//   4+9·n   rest   the proposer's context
//
// No bytes at all mean "leave the joint configuration", so that the leader can always afford it.

import { assert } from '../../base/assert.ts';
import { confChange, LEAVE_JOINT, leavesJoint } from './conf-change.ts';
import type { ConfChange, ConfChangeKind, ConfChangeStep, ConfTransition } from './conf-change.ts';
import { NO_DATA } from './entry.ts';

const VERSION = 1;
const HEADER_BYTES = 4;
const STEP_BYTES = 9;
const TRANSITIONS: readonly ConfTransition[] = ['auto', 'joint-implicit', 'joint-explicit'];
const KINDS: readonly ConfChangeKind[] = ['add-voter', 'remove', 'update', 'add-learner'];

/** The bytes of a `conf-change` entry. */
export function encodeConfChange(change: ConfChange): Uint8Array {
  if (leavesJoint(change) && change.context.length === 0) return NO_DATA;
  const stepsEnd = HEADER_BYTES + STEP_BYTES * change.steps.length;
  const bytes = new Uint8Array(stepsEnd + change.context.length);
  const view = new DataView(bytes.buffer);
  view.setUint8(0, VERSION);
  view.setUint8(1, TRANSITIONS.indexOf(change.transition));
  view.setUint16(2, change.steps.length, true);
  for (const [at, step] of change.steps.entries()) {
    const offset = HEADER_BYTES + STEP_BYTES * at;
    view.setUint8(offset, KINDS.indexOf(step.kind));
    view.setBigUint64(offset + 1, BigInt(step.nodeId), true);
  }
  bytes.set(change.context, stepsEnd);
  return bytes;
}

/** The change in a `conf-change` entry, or null if the bytes are not one. */
export function decodeConfChange(bytes: Uint8Array): ConfChange | null {
  if (bytes.length === 0) return LEAVE_JOINT;
  if (bytes.length < HEADER_BYTES) return null;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const transition = TRANSITIONS[view.getUint8(1)];
  const stepsEnd = HEADER_BYTES + STEP_BYTES * view.getUint16(2, true);
  if (view.getUint8(0) !== VERSION || transition === undefined || bytes.length < stepsEnd) {
    return null;
  }
  const steps: ConfChangeStep[] = [];
  for (let offset = HEADER_BYTES; offset < stepsEnd; offset += STEP_BYTES) {
    const kind = KINDS[view.getUint8(offset)];
    const nodeId = Number(view.getBigUint64(offset + 1, true));
    if (kind === undefined || !Number.isSafeInteger(nodeId)) return null;
    steps.push({ kind, nodeId });
  }
  return confChange(steps, transition, bytes.slice(stepsEnd));
}

/** As `decodeConfChange`, for bytes that are already in the log and therefore were checked. */
export function committedConfChange(bytes: Uint8Array): ConfChange {
  const change = decodeConfChange(bytes);
  assert(change !== null, 'a membership change in the log can be read');
  return change;
}
