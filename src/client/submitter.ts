// Sends callers' commands to whoever leads and brings their outcomes back, exactly once. Gathers
// the calls of one event-loop turn into frames, keeps a session, and after any failure sends what
// is unanswered again, in order, before anything new. Thesis §6.3 and §6.4.

import { FrameWriter } from '../codec/frame-writer.ts';
import type { Random } from '../base/prng.ts';
import type { Clock, MonotonicMs } from '../base/clock.ts';
import { ClusterError } from '../domain/cluster-error.ts';
import type { Outcome } from '../domain/outcome.ts';
import type { Failure__Output } from '../gen/holdfast/cluster/v1/Failure.ts';
import type { CallBatch, GiveUpCode } from './call-batch.ts';
import type { ClientEvents } from './client-events.ts';
import { intactAnswers } from './intact-answers.ts';
import type { IdCache } from './id-cache.ts';
import { supersedes } from './leader-finder.ts';
import type { Leader, LeaderFinder } from './leader-finder.ts';
import { LeaderSearch } from './leader-search.ts';
import { RoundTrip } from './round-trip.ts';
import { Session } from './session.ts';
import type { AnswerEffect } from './session.ts';
import type { StopList } from './stop-list.ts';
import { SubmitStream } from './submit-stream.ts';
import { WaitingCalls } from './waiting-calls.ts';

export interface SubmitterParts {
  readonly finder: LeaderFinder;
  readonly ids: IdCache;
  readonly events: ClientEvents;
  readonly random: Random;
  readonly clock: Clock;
  /** The only cluster and group to talk to; null: whichever answers. */
  readonly clusterId: string | null;
  readonly groupId: number | null;
  /** Ends when the client closes. */
  readonly stops: StopList;
  /** How long addresses at which nobody listens are asked; null: until the deadline. */
  readonly unreachedMaxMs: number | null;
  readonly windowMax: number;
  readonly framesInFlightMax: number;
  readonly commandsPerFrameMax: number;
  /** Commands waiting to be framed. */
  readonly queueMax: number;
}

export interface SubmitterCounts {
  frames: number;
  commands: number;
  framesResent: number;
  reconnects: number;
}

/** A leader that owes answers and gets nowhere is doubted: is it still the leader? */
const doubtAfterMs = 300;
const doubtEveryMs = 250;
/** Even if nobody says that another leads, the stream itself may be the trouble. */
const redialAfterMs = 5_000;
const goodbyeMaxMs = 250;

export class Submitter {
  readonly counts: SubmitterCounts = { frames: 0, commands: 0, framesResent: 0, reconnects: 0 };
  readonly #parts: SubmitterParts;
  readonly #waiting: WaitingCalls;
  readonly #search: LeaderSearch;
  readonly #roundTrip = new RoundTrip();
  #session: Session | null = null;
  #stream: SubmitStream | null = null;
  #leader: Leader | null = null;
  #openingNonce = 0;
  #writer: FrameWriter | null = null;
  #clusterId = '';
  #connecting = false;
  #flushing = false;
  #closed = false;
  /** The leader said that it leads no more: until another is found, it is news that is asked for. */
  #deposed = false;
  /** Attempts in a row that got nowhere. */
  #failures = 0;
  #progressMs = 0;
  #doubtMs = 0;

  constructor(parts: SubmitterParts) {
    this.#parts = parts;
    this.#search = new LeaderSearch(parts);
    this.#waiting = new WaitingCalls(parts.queueMax);
  }

  get outstanding(): number {
    return this.#waiting.commands + (this.#session?.outstanding ?? 0);
  }

  /** Null before the first answer. */
  get rttMs(): number | null {
    return this.#roundTrip.smoothedMs;
  }

  /** 'overloaded' (effect none) when too much waits already; nothing was kept then. */
  add(batch: CallBatch): ClusterError | null {
    if (!this.#waiting.offer(batch)) {
      return new ClusterError('overloaded', 'none', { message: 'too many calls are waiting' });
    }
    this.#flushSoon();
    return null;
  }

  /** Called now and then while anybody waits. */
  watch(): void {
    if (this.#stream === null || !(this.#owed() || this.#openingNonce !== 0)) return;
    const now = this.#parts.clock.monotonic();
    if (now - this.#progressMs > redialAfterMs) {
      this.#parts.finder.redial(this.#stream.address);
      this.#drop('no answer for five seconds');
    } else if (now - Math.max(this.#progressMs + doubtAfterMs, this.#doubtMs) > 0)
      void this.#doubt();
  }

  /** Whoever still waits is told at once; what was sent gets a moment to leave. */
  async close(): Promise<void> {
    this.#closed = true;
    const message = 'this client is closed';
    for (const batch of this.#waiting.drain()) batch.giveUp('unavailable', message);
    const session = this.#session;
    const stream = this.#stream;
    this.#stream = null;
    session?.abandon(new ClusterError('unavailable', 'unknown', { message }));
    if (stream === null) return;
    // Sessions are few: one that is not needed any more is given back.
    if (session !== null) stream.send(session.closing());
    await stream.finish(goodbyeMaxMs);
  }

  // Immediates run after everything that arrived this turn: callers woken together ride together.
  #flushSoon(): void {
    if (this.#flushing || this.#closed) return;
    this.#flushing = true;
    setImmediate(() => {
      this.#flushing = false;
      this.#flush();
    });
  }

  #flush(): void {
    if (this.#closed || this.#waiting.commands === 0) return;
    if (this.#stream === null) {
      void this.#connect();
      return;
    }
    const session = this.#session;
    if (session === null) return;
    const { framesInFlightMax, windowMax, commandsPerFrameMax } = this.#parts;
    while (session.framesInFlight < framesInFlightMax) {
      const room = Math.min(commandsPerFrameMax, windowMax - session.outstanding);
      if (room <= 0) return;
      if (session.framesInFlight === 0) this.#progressed();
      const before = session.outstanding;
      const bytes = session.nextFrame(this.#waiting, room);
      if (bytes === null) return;
      this.#roundTrip.sent(session.sentThrough, this.#now);
      this.#send(bytes, session.outstanding - before);
    }
  }

  #send(bytes: Uint8Array, commands: number): void {
    this.counts.frames += 1;
    this.counts.commands += commands;
    this.#stream?.send(bytes);
  }

  #progressed(): void {
    this.#progressMs = this.#now();
  }

  readonly #now = (): MonotonicMs => this.#parts.clock.monotonic();

  async #connect(): Promise<void> {
    if (this.#connecting || this.#stream !== null) return;
    this.#connecting = true;
    const leader = await this.#search.run({
      isWanted: () => this.#wanted(),
      suits: (found) => this.#isHomeOrTurnAway(found),
      onUnreached: (message) => {
        this.#turnAway('unavailable', message);
      },
      failures: this.#failures,
      deposedTerm: () => (this.#deposed ? (this.#leader?.term ?? 0) : null),
    });
    this.#connecting = false;
    if (leader !== null) this.#open(leader);
  }

  #isHomeOrTurnAway(leader: Leader): boolean {
    if (this.#isHome(leader)) return true;
    this.#turnAway('wrong-cluster', notHome);
    return false;
  }

  #isHome({ clusterId, groupId }: Leader): boolean {
    const home = this.#parts;
    return clusterId === (home.clusterId ?? clusterId) && groupId === (home.groupId ?? groupId);
  }

  // Waiting longer would not make this cluster another one, nor the caller welcome.
  #turnAway(code: GiveUpCode, message: string): void {
    for (const batch of this.#waiting.drain()) batch.giveUp(code, message);
    this.#loseSession(code, message);
  }

  #wanted(): boolean {
    return !this.#closed && (this.#waiting.commands > 0 || this.#owed());
  }

  #owed(): boolean {
    return (this.#session?.framesInFlight ?? 0) > 0;
  }

  #open(leader: Leader): void {
    this.#meet(leader);
    const stream: SubmitStream = new SubmitStream(
      leader.address,
      this.#parts.finder.channel(leader.address),
      {
        answers: (bytes) => {
          this.#onAnswers(bytes);
        },
        failure: (failure) => {
          this.#onFailure(failure);
        },
        ended: (reason, refused) => {
          if (this.#stream !== stream) return;
          if (refused !== null) this.#turnAway(isLockedOut(refused.code), refused.message);
          this.#drop(reason);
        },
      },
    );
    this.#stream = stream;
    this.#deposed = false;
    this.#progressed();
    this.#parts.events.emit('connected', { address: leader.address });
    if (this.#session === null) this.#openSession();
    else this.#resend(this.#session);
    this.#flush();
  }

  #meet(leader: Leader): void {
    const { ids, events } = this.#parts;
    if (leader.clusterId !== this.#clusterId) {
      if (this.#clusterId !== '') this.#forgetCluster();
      this.#clusterId = leader.clusterId;
      this.#writer = new FrameWriter(leader, ids);
    }
    if (leader.nodeId === this.#leader?.nodeId && leader.term === this.#leader.term) return;
    this.#leader = leader;
    events.emit('leader-changed', { term: leader.term, nodeId: leader.nodeId });
  }

  #openSession(): void {
    this.#openingNonce = 1 + this.#parts.random.below(Number.MAX_SAFE_INTEGER - 1);
    const bytes = this.#writer?.openSession(this.#openingNonce);
    if (bytes !== undefined) this.#send(bytes, 1);
  }

  #resend(session: Session): void {
    for (const bytes of session.again()) {
      this.counts.framesResent += 1;
      this.#stream?.send(bytes);
    }
  }

  #onAnswers(bytes: Uint8Array): void {
    const answers = intactAnswers(bytes);
    if (answers === null) {
      this.#drop('answers were damaged on their way');
      return;
    }
    const { sessionId, firstSeq, outcomes } = answers;
    if (sessionId === 0) {
      this.#onOpened(firstSeq, outcomes[0]);
      return;
    }
    const session = this.#session;
    if (session?.id !== sessionId) return;
    const effect = session.answered(firstSeq, outcomes, (command, outcome) => {
      // What was answered before may have been another command under that number.
      if (outcome.duplicate !== true) this.#parts.ids.learn(command, outcome);
    });
    this.#onEffect(effect, session);
  }

  #onEffect(effect: AnswerEffect, session: Session): void {
    switch (effect) {
      case 'taken':
        this.#failures = 0;
        this.#progressed();
        this.#roundTrip.answered(session.ackedThrough, this.#now);
        if (this.#waiting.commands > 0) this.#flushSoon();
        return;
      case 'stale':
        return;
      case 'gap':
        this.#drop('the cluster misses an earlier frame');
        return;
      case 'expired':
        this.#onExpired(session);
        return;
      case 'broken':
      default:
        this.#loseSession('malformed', 'the node answers what was not asked');
        this.#drop('the node answers what was not asked');
    }
  }

  #onExpired(session: Session): void {
    const message = 'the cluster has forgotten this session';
    this.#session = null;
    this.#waiting.putBack(
      session.expire(new ClusterError('session-expired', 'unknown', { message })),
    );
    this.#parts.events.emit('session-expired', { sessionId: session.id });
    this.#progressed();
    this.#openSession();
  }

  #onOpened(nonce: number, outcome: Outcome | undefined): void {
    if (nonce !== this.#openingNonce || this.#writer === null) return;
    this.#openingNonce = 0;
    if (outcome?.kind !== 'accepted' || outcome.number === null) {
      this.#drop('the cluster opens no more sessions');
      return;
    }
    this.#failures = 0;
    this.#session = new Session(outcome.number, this.#writer);
    this.#parts.events.emit('session-opened', { sessionId: outcome.number });
    this.#flush();
  }

  #onFailure(failure: Failure__Output): void {
    const { code, effect, message, sessionId, firstSeq } = failure;
    this.#parts.finder.told(failure);
    const unlike = code === 'malformed' || code === 'too-large';
    if (effect === 'none' && this.#session?.id === sessionId) this.#session.refused(firstSeq);
    else if (effect === 'none' && sessionId === 0 && unlike) this.#session?.refusedSome();
    if (code === 'wrong-cluster') this.#forgetCluster();
    if (code === 'not-leader') this.#deposed = true;
    // Commands are checked before they are packed: the two sides disagree about the format.
    if (unlike) this.#loseSession(code, message);
    this.#drop(message);
  }

  #forgetCluster(): void {
    this.#loseSession('wrong-cluster', 'another cluster answers here');
    this.#parts.ids.clear();
    this.#clusterId = '';
    this.#writer = null;
  }

  #loseSession(code: ClusterError['code'], message: string): void {
    this.#session?.abandon(new ClusterError(code, 'unknown', { message }));
    this.#session = null;
  }

  #drop(reason: string): void {
    const stream = this.#stream;
    this.#stream = null;
    if (stream === null) return;
    stream.close();
    this.#roundTrip.lost();
    this.#openingNonce = 0;
    this.counts.reconnects += 1;
    this.#parts.events.emit('disconnected', { address: stream.address, reason });
    if (!this.#wanted()) return;
    this.#failures += 1;
    void this.#connect();
  }

  async #doubt(): Promise<void> {
    const doubted = this.#stream;
    this.#doubtMs = Infinity;
    const leader = await this.#parts.finder.find();
    this.#doubtMs = this.#parts.clock.monotonic() + doubtEveryMs;
    if (leader === null || doubted === null || this.#stream !== doubted) return;
    if (supersedes(leader, this.#leader)) this.#drop('there is a newer leader');
  }
}

const notHome = 'another cluster or group answers here than the one asked for';

const isLockedOut = (code: ClusterError['code']): GiveUpCode =>
  code === 'forbidden' ? code : 'unauthenticated';
