// Commands whose callers keep their own numbers: somebody opens a session, counts what it sends there,
// and may come through any client of the cluster, so that one that dies takes nothing with it. One
// command of a session is out at a time. What is unanswered goes out again after every failure, under
// the number it has; the cluster runs a number once. Thesis §6.3.
//
// The submitter keeps one session and its numbers itself (submitter.ts); here there are many, and only
// their places are known.

import type { MonotonicMs } from '../base/clock.ts';
import { unreachable } from '../base/assert.ts';
import { noIds } from '../codec/command-writer.ts';
import { FrameWriter } from '../codec/frame-writer.ts';
import type { Command } from '../domain/command.ts';
import type { CommandPlace } from '../domain/command-place.ts';
import { ClusterError } from '../domain/cluster-error.ts';
import type { Effect } from '../domain/cluster-error.ts';
import type { Outcome } from '../domain/outcome.ts';
import type { Failure__Output } from '../gen/holdfast/cluster/v1/Failure.ts';
import type { Answers } from '../codec/answer-reader.ts';
import type { CallBatch } from './call-batch.ts';
import { intactAnswers } from './intact-answers.ts';
import { supersedes } from './leader-finder.ts';
import type { Leader } from './leader-finder.ts';
import { LeaderSearch } from './leader-search.ts';
import type { LeaderSearchParts } from './leader-search.ts';
import { SubmitStream } from './submit-stream.ts';

export interface PlacedParts extends LeaderSearchParts {
  /** The only cluster and group to talk to; null: whichever answers. */
  readonly clusterId: string | null;
  readonly groupId: number | null;
  /** Commands that may wait for their answers. */
  readonly queueMax: number;
}

/** What a frame of one command says. `nonce`: a random number by which an opening is recognised. */
export type PlacedWish =
  | { readonly kind: 'open'; readonly nonce: number }
  | { readonly kind: 'run'; readonly place: CommandPlace; readonly command: Command }
  | { readonly kind: 'close'; readonly place: CommandPlace };

interface Waiting {
  readonly wish: PlacedWish;
  /** Whoever asked for this number; the same caller, again, where it is more than one. */
  readonly callers: Set<CallBatch>;
  bytes: Uint8Array | null;
  /** Copies that may have reached the log. */
  copies: number;
}

/** Below what a node lets one stream speak for. */
const sessionsPerStreamMax = 1_000;
/** A leader that owes answers and gets nowhere is doubted: is it still the leader? */
const doubtAfterMs = 300;
const doubtEveryMs = 250;
/** Even if nobody says that another leads, the stream itself may be the trouble. */
const redialAfterMs = 5_000;

export class PlacedCommands {
  readonly #parts: PlacedParts;
  readonly #search: LeaderSearch;
  /** In the order in which they came. */
  readonly #waiting = new Map<string, Waiting>();
  /** Those in all of `#waiting`, several of one number too; at most `queueMax`. */
  #callers = 0;
  #stream: SubmitStream | null = null;
  /** Sessions that the stream has spoken for. */
  readonly #spokenFor = new Set<number>();
  /** It may speak for no more: nothing else is sent, and once it owes nothing another takes its place. */
  #isFull = false;
  /** Frames that it has not answered. */
  #owed = 0;
  #leader: Leader | null = null;
  #writer: FrameWriter | null = null;
  #connecting = false;
  #closed = false;
  /** The leader said that it leads no more: until another is found, it is news that is asked for. */
  #deposed = false;
  /** Attempts in a row that got nowhere. */
  #failures = 0;
  #progressMs = 0;
  #doubtMs = 0;

  constructor(parts: PlacedParts) {
    this.#parts = parts;
    this.#search = new LeaderSearch(parts);
  }

  /** 'overloaded' (effect none) when too much waits already; nothing was kept then. */
  add(batch: CallBatch, wish: PlacedWish): ClusterError | null {
    const key = keyOf(wish);
    const known = this.#waiting.get(key);
    if (this.#callers >= this.#parts.queueMax) {
      return new ClusterError('overloaded', 'none', { message: 'too many calls are waiting' });
    }
    const waiting = known ?? { wish, callers: new Set(), bytes: null, copies: 0 };
    // It may be done already: who asks for a number may have asked before, here or elsewhere.
    if (wish.kind !== 'open') batch.framed = 1;
    waiting.callers.add(batch);
    this.#callers += 1;
    batch.onGivenUp = () => {
      this.#leave(waiting, batch);
      if (waiting.callers.size === 0 && this.#waiting.get(key) === waiting)
        this.#waiting.delete(key);
    };
    if (known !== undefined) return null;
    if (this.#waiting.size === 0) this.#progressMs = this.#now();
    this.#waiting.set(key, waiting);
    if (this.#stream === null) void this.#connect();
    else this.#send(waiting);
    return null;
  }

  /** Called now and then while anybody waits. */
  watch(): void {
    if (this.#stream === null || this.#waiting.size === 0) return;
    const now = this.#now();
    if (now - this.#progressMs > redialAfterMs) {
      this.#parts.finder.redial(this.#stream.address);
      this.#drop();
    } else if (now - Math.max(this.#progressMs + doubtAfterMs, this.#doubtMs) > 0) {
      void this.#doubt();
    }
  }

  /** Whoever still waits is told at once. Sessions stay: they are the callers'. */
  close(): void {
    this.#closed = true;
    this.#stream?.close();
    this.#stream = null;
    this.#failAll((batch) => {
      batch.giveUp('unavailable', 'this client is closed');
    });
  }

  #leave({ callers }: Waiting, caller: CallBatch): void {
    if (callers.delete(caller)) this.#callers -= 1;
  }

  #now(): MonotonicMs {
    return this.#parts.clock.monotonic();
  }

  #isWanted(): boolean {
    return !this.#closed && this.#waiting.size > 0;
  }

  async #connect(): Promise<void> {
    if (this.#connecting || this.#stream !== null) return;
    this.#connecting = true;
    const leader = await this.#search.run({
      isWanted: () => this.#isWanted(),
      suits: (found) => this.#isHomeOrTurnAway(found),
      onUnreached: (message) => {
        this.#failAll((batch) => {
          batch.giveUp('unavailable', message);
        });
      },
      failures: this.#failures,
      deposedTerm: () => (this.#deposed ? (this.#leader?.term ?? 0) : null),
    });
    this.#connecting = false;
    if (leader !== null) this.#open(leader);
  }

  // Numbers of one cluster mean nothing in another.
  #isHomeOrTurnAway({ clusterId, groupId }: Leader): boolean {
    const home = this.#parts;
    const isHome =
      clusterId === (home.clusterId ?? this.#leader?.clusterId ?? clusterId) &&
      groupId === (home.groupId ?? groupId);
    if (isHome) return true;
    this.#forgetCluster();
    return false;
  }

  #forgetCluster(): void {
    this.#failAll((batch) => {
      batch.giveUp('wrong-cluster', 'another cluster answers here than the one asked for');
    });
    this.#writer = null;
    this.#leader = null;
  }

  #open(leader: Leader): void {
    this.#leader = leader;
    // Names travel as text always: the answer to a number may be that to another command, which it was
    // said with before, and the ids in it those of other names.
    this.#writer ??= new FrameWriter(leader, noIds);
    const { finder } = this.#parts;
    const stream: SubmitStream = new SubmitStream(leader.address, finder.channel(leader.address), {
      answers: (bytes) => {
        this.#onAnswers(bytes);
      },
      failure: (failure) => {
        this.#onFailure(failure);
      },
      ended: (_reason, refused) => {
        if (this.#stream !== stream) return;
        if (refused !== null) this.#turnAway(refused);
        this.#drop();
      },
    });
    this.#stream = stream;
    this.#deposed = false;
    this.#spokenFor.clear();
    this.#isFull = false;
    this.#owed = 0;
    this.#progressMs = this.#now();
    for (const waiting of [...this.#waiting.values()]) this.#send(waiting);
  }

  #send(waiting: Waiting): void {
    const { wish, callers } = waiting;
    const stream = this.#stream;
    if (stream === null || this.#writer === null) return;
    if (!this.#maySpeakFor(wish)) {
      if (this.#owed <= 0) this.#drop();
      return;
    }
    this.#owed += 1;
    waiting.bytes ??= packed(this.#writer, wish);
    waiting.copies += 1;
    for (const caller of callers) caller.framed = 1;
    stream.send(waiting.bytes);
  }

  #maySpeakFor(wish: PlacedWish): boolean {
    if (this.#isFull || wish.kind === 'open') return !this.#isFull;
    const { sessionId } = wish.place;
    this.#isFull = !this.#spokenFor.has(sessionId) && this.#spokenFor.size >= sessionsPerStreamMax;
    if (!this.#isFull) this.#spokenFor.add(sessionId);
    return !this.#isFull;
  }

  #onAnswers(bytes: Uint8Array): void {
    const answers = intactAnswers(bytes);
    if (answers === null) {
      this.#fail();
      return;
    }
    this.#owed -= 1;
    this.#onAnswer(answers);
    if (this.#isFull && this.#owed <= 0) this.#drop();
  }

  #onAnswer({ sessionId, firstSeq, outcomes: [outcome] }: Answers): void {
    const key = `${sessionId}:${firstSeq}`;
    const waiting = this.#waiting.get(key);
    // An answer to an earlier copy was enough.
    if (waiting === undefined || outcome === undefined) return;
    this.#failures = 0;
    this.#progressMs = this.#now();
    this.#waiting.delete(key);
    const error = errorIn(outcome);
    for (const caller of [...waiting.callers]) {
      this.#leave(waiting, caller);
      if (error === null) caller.answer(outcome);
      else caller.fail(error);
    }
  }

  #onFailure(failure: Failure__Output): void {
    const { code, effect, message, sessionId, firstSeq } = failure;
    this.#parts.finder.told(failure);
    const key = `${sessionId}:${firstSeq}`;
    const waiting = this.#waiting.get(key);
    if (waiting !== undefined && effect === 'none') waiting.copies -= 1;
    if (code === 'wrong-cluster') this.#forgetCluster();
    if (code === 'not-leader') this.#deposed = true;
    // Commands are checked before they are packed: the two sides disagree about the format.
    if (waiting !== undefined && (code === 'malformed' || code === 'too-large')) {
      this.#waiting.delete(key);
      const error = new ClusterError(code, effectOf(waiting), { message });
      for (const caller of [...waiting.callers]) caller.fail(error);
    }
    this.#fail();
  }

  #turnAway({ code, message }: ClusterError): void {
    this.#failAll((batch) => {
      batch.giveUp(code === 'forbidden' ? code : 'unauthenticated', message);
    });
  }

  #failAll(tell: (batch: CallBatch) => void): void {
    const all = [...this.#waiting.values()];
    this.#waiting.clear();
    for (const waiting of all) {
      for (const caller of [...waiting.callers]) {
        if (waiting.copies === 0 && waiting.wish.kind === 'open') caller.framed = 0;
        tell(caller);
      }
    }
  }

  #fail(): void {
    this.#failures += 1;
    this.#drop();
  }

  #drop(): void {
    this.#stream?.close();
    this.#stream = null;
    if (this.#isWanted()) void this.#connect();
  }

  async #doubt(): Promise<void> {
    const doubted = this.#stream;
    this.#doubtMs = Infinity;
    const leader = await this.#parts.finder.find();
    this.#doubtMs = this.#now() + doubtEveryMs;
    if (leader === null || doubted === null || this.#stream !== doubted) return;
    if (supersedes(leader, this.#leader)) this.#drop();
  }
}

const keyOf = (wish: PlacedWish): string =>
  wish.kind === 'open' ? `0:${wish.nonce}` : `${wish.place.sessionId}:${wish.place.seq}`;

const effectOf = ({ wish, copies }: Waiting): Effect =>
  copies > 0 || wish.kind !== 'open' ? 'unknown' : 'none';

function packed(writer: FrameWriter, wish: PlacedWish): Uint8Array {
  switch (wish.kind) {
    case 'open':
      return writer.openNumberedSession(wish.nonce);
    case 'run':
      return writer.frame(frameOf(wish.place), [wish.command]);
    case 'close':
      return writer.closeSession(frameOf(wish.place));
    default:
      return unreachable(wish);
  }
}

const frameOf = ({ sessionId, seq }: CommandPlace) => ({
  ...{ sessionId, firstSeq: seq, ackedThrough: seq - 1 },
});

// Not decisions about the command but words about its number. An ended session has forgotten what it
// ran; a number beyond the next one surely did not run.
function errorIn(outcome: Outcome): ClusterError | null {
  if (outcome.kind !== 'rejected') return null;
  if (outcome.ordRejReason === 'session-expired') {
    const message = 'the cluster does not know this session, or not this number of it any more';
    return new ClusterError('session-expired', 'unknown', { message });
  }
  if (outcome.ordRejReason !== 'sequence-gap') return null;
  const message = 'the number before this one was never run';
  return new ClusterError('sequence-gap', 'none', { message });
}
