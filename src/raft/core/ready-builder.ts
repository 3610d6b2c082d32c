// Turns what the rules queued into a Ready, and a Ready into the answers that will follow it. In
// asynchronous mode durability travels with the storage messages; in synchronous mode the same
// answers wait for `advance`. Raft paper figure 2: persist, then answer.

import { assert } from '../../base/assert.ts';
import { sameHardState, mustSync } from './hard-state.ts';
import type { HardState } from './hard-state.ts';
import { draftMessage, NO_MESSAGES } from './message.ts';
import type { Message } from './message.ts';
import { APPEND_THREAD, APPLY_THREAD } from './node-id.ts';
import type { NodeId } from './node-id.ts';
import type { RaftState } from './raft-state.ts';
import type { Ready, SoftState } from './ready.ts';
import { step } from './step.ts';

export class ReadyBuilder {
  readonly #raft: RaftState;
  readonly #storageThreads: boolean;
  #hardState: HardState;
  #softState: SoftState;
  #onAdvance: readonly Message[] = NO_MESSAGES;

  constructor(raft: RaftState) {
    this.#raft = raft;
    this.#storageThreads = raft.config.asyncStorageWrites;
    this.#hardState = raft.hardState;
    this.#softState = raft.softState;
  }

  get hasReady(): boolean {
    const raft = this.#raft;
    const { unstable } = raft.log;
    return (
      raft.outbox.length > 0 ||
      raft.afterAppend.length > 0 ||
      unstable.hasNextEntries ||
      unstable.nextSnapshot !== null ||
      raft.log.hasNextCommitted(!this.#storageThreads) ||
      raft.readStates.length > 0 ||
      raft.readsAborted.length > 0 ||
      raft.suspectCleared ||
      this.#hardStateChanged ||
      raft.leaderId !== this.#softState.leaderId ||
      raft.role.kind !== this.#softState.role
    );
  }

  // Without an object for what is the same nearly always.
  get #hardStateChanged(): boolean {
    const { term, vote, commit } = this.#hardState;
    const raft = this.#raft;
    return raft.term !== term || raft.vote !== vote || raft.log.committed !== commit;
  }

  /** Hands out all that is to be done and marks it as under way. */
  take(): Ready {
    const raft = this.#raft;
    assert(this.#onAdvance.length === 0, 'a Ready is advanced before the next is taken');
    const messages = this.#storageThreads ? raft.outbox : syncMessages(raft);
    const ready = this.#work(messages);
    if (this.#storageThreads) addStorageMessages(messages, raft, ready);
    else this.#onAdvance = ownAnswers(raft, ready);
    this.#accept(ready);
    return ready;
  }

  /** Synchronous mode: what the last Ready asked for is done. */
  advance(): void {
    assert(!this.#storageThreads, 'asynchronous writes are answered by messages, not by advance');
    const answers = this.#onAdvance;
    this.#onAdvance = NO_MESSAGES;
    for (const answer of answers) step(this.#raft, answer);
  }

  #work(messages: readonly Message[]): Ready {
    const raft = this.#raft;
    const { log, hardState, softState } = raft;
    const entries = log.unstable.nextEntries();
    const changed = !sameHardState(hardState, this.#hardState);
    return {
      softState: this.#sameSoftState(softState) ? null : softState,
      hardState: changed ? hardState : null,
      mustSync: entries.length > 0 || mustSync(hardState, this.#hardState),
      entries,
      snapshot: log.unstable.nextSnapshot,
      committed: log.nextCommitted(!this.#storageThreads),
      messages,
      readStates: raft.readStates,
      readsAborted: raft.readsAborted,
      suspectCleared: raft.suspectCleared,
    };
  }

  #accept(work: Ready): void {
    const raft = this.#raft;
    if (work.softState !== null) this.#softState = work.softState;
    if (work.hardState !== null) {
      assert(work.hardState.commit >= this.#hardState.commit, 'a commit is never taken back');
      assert(work.hardState.term >= this.#hardState.term, 'terms never run back');
      this.#hardState = work.hardState;
    }
    raft.outbox = [];
    raft.afterAppend = [];
    raft.readStates = [];
    raft.readsAborted = [];
    raft.suspectCleared = false;
    raft.log.unstable.acceptInProgress();
    raft.log.acceptApplying(work.committed, !this.#storageThreads);
  }

  #sameSoftState(now: SoftState): boolean {
    return now.leaderId === this.#softState.leaderId && now.role === this.#softState.role;
  }
}

// ---- asynchronous mode ------------------------------------------------------------------------

function addStorageMessages(messages: Message[], raft: RaftState, work: Ready): void {
  if (needsAppend(raft, work)) messages.push(storageAppend(raft, work));
  if (work.committed.length > 0) messages.push(storageApply(raft, work));
}

const needsAppend = (raft: RaftState, work: Ready): boolean =>
  work.entries.length > 0 ||
  work.hardState !== null ||
  work.snapshot !== null ||
  raft.afterAppend.length > 0;

function storageAppend(raft: RaftState, work: Ready): Message {
  const { hardState, entries, snapshot } = work;
  const responses = raft.afterAppend;
  if (needsAppendResponse(raft, work)) responses.push(storageAppendResponse(raft, work));
  const term = hardState?.term ?? 0;
  const append = draftMessage('storage-append', stamp(raft.id, APPEND_THREAD, term));
  append.vote = hardState?.vote ?? 0;
  append.commit = hardState?.commit ?? 0;
  append.entries = entries;
  append.snapshot = snapshot;
  append.responses = responses;
  return append;
}

function storageApply(raft: RaftState, work: Ready): Message {
  const apply = draftMessage('storage-apply', stamp(raft.id, APPLY_THREAD, 0));
  apply.entries = work.committed;
  apply.responses = [storageApplyResponse(raft, work)];
  return apply;
}

const stamp = (from: NodeId, to: NodeId, term: number) => ({ from, to, term, suspect: 0 });

// ---- synchronous mode -------------------------------------------------------------------------

const syncMessages = (raft: RaftState): Message[] => [
  ...raft.outbox,
  ...raft.afterAppend.filter((m) => m.to !== raft.id),
];

function ownAnswers(raft: RaftState, work: Ready): readonly Message[] {
  const answers = raft.afterAppend.filter((m) => m.to === raft.id);
  if (needsAppendResponse(raft, work)) answers.push(storageAppendResponse(raft, work));
  if (work.committed.length > 0) answers.push(storageApplyResponse(raft, work));
  return answers;
}

// ---- what storage answers ---------------------------------------------------------------------

// Also when only older entries are still unconfirmed: should this answer arrive in a newer term
// than theirs, it alone can confirm them.
const needsAppendResponse = (raft: RaftState, work: Ready): boolean =>
  raft.log.unstable.length > 0 || work.snapshot !== null;

// Stamped with our term of now. If we enter another before it comes back it is ignored, because
// an entry of the same index and term may have been dropped and appended again in between.
function storageAppendResponse(raft: RaftState, work: Ready): Message {
  const last = raft.log.unstable.length > 0 ? raft.log.last() : { index: 0, term: 0 };
  const response = draftMessage(
    'storage-append-response',
    stamp(APPEND_THREAD, raft.id, raft.term),
  );
  response.index = last.index;
  response.logTerm = last.term;
  response.snapshot = work.snapshot;
  return response;
}

// Committed entries belong to no term: they are applied whatever happened since.
function storageApplyResponse(raft: RaftState, work: Ready): Message {
  const response = draftMessage('storage-apply-response', stamp(APPLY_THREAD, raft.id, 0));
  response.entries = work.committed;
  return response;
}
