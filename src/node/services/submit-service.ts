// The Submit stream: frames in, answers out. Checks each frame's bytes once, at the door; what
// passes goes to the proposal queue as it is. Knows gRPC and admission, nothing of orders.

import type { ServerDuplexStream } from '@grpc/grpc-js';
import { checkFrame } from '../../codec/frame-check.ts';
import type { FrameAccepted, FrameHome } from '../../codec/frame-check.ts';
import { stampCaller } from '../../codec/frame-caller.ts';
import type { FrameCaller } from '../../codec/frame-caller.ts';
import { OutcomePacker } from '../../codec/outcome-packer.ts';
import type { ClusterErrorCode, Effect } from '../../domain/cluster-error.ts';
import type { SubmitRequest__Output } from '../../gen/holdfast/cluster/v1/SubmitRequest.ts';
import type { SubmitResponse } from '../../gen/holdfast/cluster/v1/SubmitResponse.ts';
import { placesPerSinkMax } from '../consensus/answer-board.ts';
import type { AnswerBoard, AnswerSink } from '../consensus/answer-board.ts';
import type { KnownLeader } from '../consensus/leadership.ts';
import type { ProposalQueue } from '../consensus/proposal-queue.ts';
import { BoundedReplies } from './slow-reader.ts';

export type SubmitStream = ServerDuplexStream<SubmitRequest__Output, SubmitResponse>;

export interface SubmitParts {
  readonly home: FrameHome;
  readonly board: AnswerBoard;
  readonly proposals: ProposalQueue;
  leading(): boolean;
  leader(): KnownLeader;
  /** Resolves when it is known who leads after this node, or will not be known soon. */
  successor(): Promise<void>;
  /** Null unless this node may lead in a moment; resolves when that is decided, and soon. */
  maybeNext(): Promise<void> | null;
  wake(): void;
  /** The account that a session is bound to, 0: to none; null: not known here. */
  sessionOwner(sessionId: number): number | null;
  /** Commands that were not proposed. */
  refused(code: ClusterErrorCode, commands: number): void;
}

/** Answers a client may leave unread before its stream is cut: it comes back and asks again. */
const unreadBytesMax = 64 * 1024 * 1024;
/** Of these, so many may share their memory with others. */
export const sharedAnswersMax = 64;

/** About what a refusal takes on its way. */
const refusalBytesAbout = 256;

/** Which frame a refusal is about; zeros when it cannot be told. */
interface FramePlace {
  readonly sessionId: number;
  readonly firstSeq: number;
}

const nowhere: FramePlace = { sessionId: 0, firstSeq: 0 };

interface Refusal {
  readonly code: ClusterErrorCode;
  readonly effect: Effect;
  readonly message: string;
}

export class SubmitService {
  readonly #parts: SubmitParts;

  constructor(parts: SubmitParts) {
    this.#parts = parts;
  }

  /** `caller` is written into every frame that comes. */
  serve(stream: SubmitStream, caller: FrameCaller): void {
    const sink = new StreamSink(stream, this.#parts);
    const forget = (): void => {
      sink.gone = true;
      this.#parts.board.forget(sink);
    };
    stream.on('data', (request: SubmitRequest__Output) => {
      this.#onFrame(sink, request.frame, caller);
    });
    stream.on('end', () => {
      forget();
      sink.end();
    });
    stream.on('error', forget);
    stream.on('cancelled', forget);
    stream.on('close', forget);
  }

  #onFrame(sink: StreamSink, bytes: Uint8Array, caller: FrameCaller): void {
    // It is about to be told that all of it is to go elsewhere.
    if (sink.deposed) return;
    const verdict = checkFrame(bytes, this.#parts.home);
    if (verdict.kind === 'refused') {
      sink.refuse(verdict, { code: verdict.code, effect: 'none', message: verdict.message });
      return;
    }
    if (!this.#parts.leading()) {
      const decided = sink.waited ? null : this.#parts.maybeNext();
      if (decided !== null) {
        sink.waitFor(decided, () => {
          this.#onFrame(sink, bytes, caller);
        });
        return;
      }
      const message = 'this node does not lead';
      this.#parts.refused('not-leader', verdict.count);
      sink.refuse(verdict, { code: 'not-leader', effect: 'none', message });
      return;
    }
    if (this.#isOfOthers(verdict, caller)) {
      sink.answer(expiredAnswers(verdict));
      return;
    }
    stampCaller(bytes, caller);
    if (!this.#parts.board.expect(verdict, sink)) {
      const message = `one stream may speak for at most ${placesPerSinkMax} sessions`;
      sink.refuse(verdict, { code: 'overloaded', effect: 'none', message });
      return;
    }
    if (!this.#parts.proposals.offer({ bytes, commandCount: verdict.count })) {
      const message = 'too many commands are waiting to be written';
      this.#parts.refused('overloaded', verdict.count);
      sink.refuse(verdict, { code: 'overloaded', effect: 'none', message });
      return;
    }
    this.#parts.wake();
  }

  // The books would say the same of every command; but whoever names a session gets its answers.
  #isOfOthers({ sessionId }: FrameAccepted, { accountId }: FrameCaller): boolean {
    if (accountId === 0 || sessionId === 0) return false;
    const owner = this.#parts.sessionOwner(sessionId);
    return owner !== null && owner !== accountId;
  }
}

function expiredAnswers({ sessionId, firstSeq, count }: FrameAccepted): Uint8Array {
  const packer = new OutcomePacker();
  packer.begin(0);
  packer.beginFrame(sessionId, firstSeq);
  for (let at = 0; at < count; at += 1) packer.rejected('session-expired', nobody);
  return packer.frames()[0]?.bytes ?? new Uint8Array(0);
}

const nobody = { accountId: 0, symbolId: 0 };

class StreamSink implements AnswerSink {
  readonly #stream: SubmitStream;
  readonly #replies: BoundedReplies<SubmitResponse>;
  readonly #parts: SubmitParts;
  #deposed = false;
  #ended = false;
  #waited = false;
  /** Nobody listens any more. */
  gone = false;

  constructor(stream: SubmitStream, parts: SubmitParts) {
    this.#stream = stream;
    this.#replies = new BoundedReplies(stream, unreadBytesMax);
    this.#parts = parts;
  }

  /** Leadership ended: frames that come now are not taken. */
  get deposed(): boolean {
    return this.#deposed;
  }

  /** It was kept waiting for an election before; once is enough. */
  get waited(): boolean {
    return this.#waited;
  }

  // A deposed leader sends its clients here while the votes are counted. Nothing more is read of the
  // stream meanwhile.
  waitFor(decided: Promise<void>, goOn: () => void): void {
    this.#waited = true;
    this.#stream.pause();
    void decided.then(() => {
      if (!this.gone) goOn();
      this.#stream.resume();
    });
  }

  end(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#stream.end();
  }

  // Answers are cut out of memory that many share, which one of them keeps: of a reader that lets
  // them lie only the first do, or each of its hundred bytes would count for sixty thousand.
  answer(bytes: Uint8Array): void {
    const lies = this.#replies.unreadCount >= sharedAnswersMax;
    const own = lies ? bytes.slice() : bytes;
    const outcomes = Buffer.from(own.buffer, own.byteOffset, own.length);
    this.#replies.write({ outcomes }, bytes.length);
  }

  refuse(place: FramePlace, refusal: Refusal): void {
    if (this.#ended) return;
    const { address: leaderAddress, nodeId: leaderId, term: leaderTerm } = this.#parts.leader();
    const { sessionId, firstSeq } = place;
    const failure = { ...refusal, sessionId, firstSeq, leaderAddress, leaderId, leaderTerm };
    this.#replies.write({ failure }, refusalBytesAbout);
  }

  // Everybody asks for the new leader at once, and it is known here a round trip later: a moment's
  // wait spares each of them to ask all nodes, and the nodes to answer.
  leadershipLost(): void {
    this.#deposed = true;
    void this.#parts.successor().then(() => {
      const message = 'leadership ended before an answer; ask the new leader';
      this.refuse(nowhere, { code: 'not-leader', effect: 'unknown', message });
      this.end();
    });
  }
}
