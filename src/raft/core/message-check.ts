// What no correct peer would send is refused at the door. Not in the paper: there, messages are
// well-formed; here they come from a wire.

import { isBallotKind, isResponseKind, isStorageKind } from './message.ts';
import type { Message, MessageKind } from './message.ts';
import { isStorageThread } from './node-id.ts';
import type { StepRefusal } from './outcome.ts';
import type { RaftState } from './raft-state.ts';

/** Why a message may not be stepped; null if it may. */
export function refuseMessage(raft: RaftState, m: Message): StepRefusal | null {
  if (!hasSafeNumbers(m)) return 'malformed';
  if (m.to !== raft.id) return 'wrong-target';
  if (isStorageThread(m.from)) return isStorageKind(m.kind) ? null : 'malformed';
  if (isStorageKind(m.kind)) return 'storage-kind-from-peer';
  if (isResponseKind(m.kind) && raft.tracker.get(m.from) === undefined) return 'unknown-peer';
  if (m.from === raft.id) return isPromise(m.kind) ? null : 'own-id';
  if (m.term === 0 && m.kind !== 'propose') return 'no-term';
  if (m.kind === 'append' && !isContiguous(m)) return 'malformed';
  if (m.kind === 'snapshot' && (m.snapshot === null || m.snapshot.index === 0)) return 'malformed';
  if (m.kind === 'propose' && m.entries.length === 0) return 'malformed';
  return null;
}

// Promises to ourselves come back through storage: our own vote, our own acknowledgement.
const isPromise = (kind: MessageKind): boolean =>
  kind === 'append-response' || (isBallotKind(kind) && isResponseKind(kind));

const hasSafeNumbers = (m: Message): boolean =>
  isCount(m.term) &&
  isCount(m.index) &&
  isCount(m.logTerm) &&
  isCount(m.commit) &&
  isCount(m.rejectHint) &&
  isCount(m.token) &&
  isCount(m.suspect) &&
  Number.isSafeInteger(m.from) &&
  Number.isSafeInteger(m.to);

const isCount = (value: number): boolean => Number.isSafeInteger(value) && value >= 0;

// Entries follow prev without a hole, and terms never run back nor exceed the leader's.
function isContiguous(m: Message): boolean {
  let index = m.index;
  let term = m.logTerm;
  for (const entry of m.entries) {
    index += 1;
    if (entry.index !== index || entry.term < term || entry.term > m.term) return false;
    term = entry.term;
  }
  return true;
}
