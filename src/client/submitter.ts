// Sends callers' commands to whoever leads and brings their outcomes back, exactly once. Gathers
// the calls of one event-loop turn into frames, keeps a session, and after any failure sends what
// is unanswered again, in order, before anything new. Thesis §6.3 and §6.4.

import { decodeAnswers } from '../codec/answer-reader.ts';
import { FrameWriter } from '../codec/frame-writer.ts';
import type { Random } from '../base/prng.ts';
import type { Clock } from '../base/clock.ts';
import { ClusterError } from '../domain/cluster-error.ts';
import type { Outcome } from '../domain/outcome.ts';
import type { Failure__Output } from '../gen/holdfast/cluster/v1/Failure.ts';
import type { CallBatch } from './call-batch.ts';
import type { ClientEvents } from './client-events.ts';
import type { IdCache } from './id-cache.ts';
import { backoffMs } from './leader-finder.ts';
import type { Leader, LeaderFinder } from './leader-finder.ts';
import { Session } from './session.ts';
import { SubmitStream } from './submit-stream.ts';

export interface SubmitterParts {
  readonly finder: LeaderFinder;
  readonly ids: IdCache;
  readonly events: ClientEvents;
  readonly random: Random;
  readonly clock: Clock;
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

/** A stream that owes answers and says nothing is doubted, then given up. */
const doubtAfterMs = 1_500;
const redialAfterMs = 5_000;

export class Submitter {
  readonly counts: SubmitterCounts = { frames: 0, commands: 0, framesResent: 0, reconnects: 0 };
  readonly #parts: SubmitterParts;
  #queue: CallBatch[] = [];
  #queued = 0;
  #session: Session | null = null;
  #stream: SubmitStream | null = null;
  #leader: Leader | null = null;
  #openingNonce = 0;
  #writer: FrameWriter | null = null;
  #clusterId = '';
  #connecting = false;
  #flushing = false;
  #closed = false;
  #heardMs = 0;
  #doubting = false;

  constructor(parts: SubmitterParts) {
    this.#parts = parts;
  }

  get outstanding(): number {
    return this.#queued + (this.#session?.outstanding ?? 0);
  }

  /** 'overloaded' (effect none) when too much waits already; nothing was kept then. */
  add(batch: CallBatch): ClusterError | null {
    if (this.#queued + batch.commands.length > this.#parts.queueMax) {
      return new ClusterError('overloaded', 'none', { message: 'too many calls are waiting' });
    }
    this.#queue.push(batch);
    this.#queued += batch.commands.length;
    this.#flushSoon();
    return null;
  }

  /** Called now and then while anything is outstanding. */
  watch(): void {
    if (this.#stream === null || !(this.#owed() || this.#openingNonce !== 0)) return;
    const silentMs = this.#parts.clock.monotonic() - this.#heardMs;
    if (silentMs > redialAfterMs) this.#drop('no answer for five seconds');
    else if (silentMs > doubtAfterMs && !this.#doubting) void this.#doubt();
  }

  close(error: ClusterError): void {
    this.#closed = true;
    for (const batch of this.#queue) batch.fail(error);
    this.#queue = [];
    this.#queued = 0;
    this.#session?.abandon(new ClusterError('unavailable', 'unknown', { message: error.message }));
    this.#stream?.close();
    this.#stream = null;
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
    if (this.#closed || this.#queue.length === 0) return;
    if (this.#stream === null) {
      void this.#connect();
      return;
    }
    const session = this.#session;
    if (session === null) return;
    const { framesInFlightMax, windowMax, commandsPerFrameMax } = this.#parts;
    while (this.#queue.length > 0 && session.framesInFlight < framesInFlightMax) {
      const room = Math.min(commandsPerFrameMax, windowMax - session.windowUsed);
      if (room <= 0) return;
      const frame = session.nextFrame(this.#queue, room);
      // Callers that gave up while queued are only discounted once the queue is empty.
      this.#queued = this.#queue.length === 0 ? 0 : Math.max(0, this.#queued - (frame?.count ?? 0));
      if (frame === null) return;
      this.#send(frame.bytes, frame.count);
    }
  }

  #send(bytes: Uint8Array, commands: number): void {
    if ((this.#session?.framesInFlight ?? 0) <= 1) this.#heardMs = this.#parts.clock.monotonic();
    this.counts.frames += 1;
    this.counts.commands += commands;
    this.#stream?.send(bytes);
  }

  async #connect(): Promise<void> {
    if (this.#connecting) return;
    this.#connecting = true;
    const { finder, random } = this.#parts;
    for (let attempt = 0; this.#wanted(); attempt += 1) {
      const leader = await finder.find();
      if (leader !== null && this.#wanted()) {
        this.#connecting = false;
        this.#open(leader);
        return;
      }
      await pause(backoffMs(attempt, () => random.unit()));
    }
    this.#connecting = false;
  }

  #wanted(): boolean {
    return !this.#closed && (this.#queue.some((batch) => !batch.settled) || this.#owed());
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
        ended: (reason) => {
          if (this.#stream === stream) this.#drop(reason);
        },
      },
    );
    this.#stream = stream;
    this.#heardMs = this.#parts.clock.monotonic();
    this.#parts.events.emit('connected', { address: leader.address });
    if (this.#session === null) this.#openSession();
    else this.#resend(this.#session);
    this.#flush();
  }

  #meet(leader: Leader): void {
    const { ids, events } = this.#parts;
    if (leader.clusterId !== this.#clusterId) {
      if (this.#clusterId !== '')
        this.#loseSession('wrong-cluster', 'another cluster answers here');
      ids.clear();
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
    for (const frame of session.unanswered()) {
      this.counts.framesResent += 1;
      this.#stream?.send(frame.bytes);
    }
  }

  #onAnswers(bytes: Uint8Array): void {
    this.#heardMs = this.#parts.clock.monotonic();
    const { sessionId, firstSeq, outcomes } = decodeAnswers(bytes);
    if (sessionId === 0) {
      this.#onOpened(firstSeq, outcomes[0]);
      return;
    }
    const session = this.#session;
    if (session?.id !== sessionId) return;
    const effect = session.answered(firstSeq, outcomes, (command, outcome) => {
      this.#parts.ids.learn(command, outcome);
    });
    if (effect === 'gap') this.#drop('the cluster misses an earlier frame');
    else if (effect === 'expired') {
      this.#parts.events.emit('session-expired', { sessionId });
      this.#loseSession('session-expired', 'the cluster has forgotten this session');
      this.#openSession();
    } else this.#flushSoon();
  }

  #onOpened(nonce: number, outcome: Outcome | undefined): void {
    if (nonce !== this.#openingNonce || this.#writer === null) return;
    if (outcome?.kind !== 'accepted' || outcome.number === null) {
      this.#drop('the cluster opens no more sessions');
      return;
    }
    this.#openingNonce = 0;
    this.#session = new Session(outcome.number, this.#writer);
    this.#parts.events.emit('session-opened', { sessionId: outcome.number });
    this.#flush();
  }

  #onFailure(failure: Failure__Output): void {
    this.#parts.finder.hint(failure.leaderAddress);
    if (failure.code === 'malformed' || failure.code === 'too-large') {
      // Commands are checked before they are packed: the two sides disagree about the format.
      this.#loseSession('malformed', failure.message);
    }
    if (failure.code === 'wrong-cluster') this.#clusterId = '';
    this.#drop(failure.message);
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
    this.counts.reconnects += 1;
    this.#parts.events.emit('disconnected', { address: stream.address, reason });
    if (!this.#wanted()) return;
    const { random } = this.#parts;
    setTimeout(
      () => void this.#connect(),
      backoffMs(0, () => random.unit()),
    );
  }

  async #doubt(): Promise<void> {
    this.#doubting = true;
    const leader = await this.#parts.finder.find();
    this.#doubting = false;
    const current = this.#stream?.address;
    if (leader !== null && current !== undefined && leader.address !== current) {
      this.#drop('another node leads');
    }
  }
}

const pause = (ms: number): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
