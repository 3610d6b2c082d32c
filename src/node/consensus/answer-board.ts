// Brings packed answers back to the stream that asked. Answers are matched by session, and for a
// session being opened by the client's nonce, so that a retry that reached a new leader is
// answered where the client now listens. Knows nothing of gRPC.

/** Where answers of one client stream go. */
export interface AnswerSink {
  answer(bytes: Uint8Array): void;
  /** Leadership ended: whatever was not answered may or may not have happened. */
  leadershipLost(): void;
}

/** The packed answers of one frame. */
export interface FrameAnswers {
  /** 0 when the frame opened a session; then `firstSeq` is the client's nonce. */
  readonly sessionId: number;
  readonly firstSeq: number;
  readonly bytes: Uint8Array;
}

/** Sessions, and openings not answered yet, that one stream may speak for. Clients use one each, frontends
 *  those of callers who keep their own numbers too; the ids are a client's words until the log has
 *  decided on them. */
export const placesPerSinkMax = 1_024;

interface FramePlace {
  readonly sessionId: number;
  readonly firstSeq: number;
}

export class AnswerBoard {
  readonly #bySession = new Map<number, AnswerSink>();
  readonly #byNonce = new Map<number, AnswerSink>();
  /** What each sink was named for, taken over by another since or not. */
  readonly #sinks = new Map<AnswerSink, { sessions: Set<number>; nonces: Set<number> }>();

  /** From now on answers to this session (or opening) go to `sink`. The last one asked wins. False:
   *  this sink speaks for too many, and nothing was noted. */
  expect(frame: FramePlace, sink: AnswerSink): boolean {
    const named = this.#sinks.get(sink) ?? { sessions: new Set(), nonces: new Set() };
    const [key, of] =
      frame.sessionId === 0
        ? ([frame.firstSeq, named.nonces] as const)
        : ([frame.sessionId, named.sessions] as const);
    if (!of.has(key) && of.size >= placesPerSinkMax) return false;
    of.add(key);
    this.#sinks.set(sink, named);
    (frame.sessionId === 0 ? this.#byNonce : this.#bySession).set(key, sink);
    return true;
  }

  deliver(answers: FrameAnswers): void {
    if (answers.sessionId === 0) {
      const sink = this.#byNonce.get(answers.firstSeq);
      if (sink === undefined) return;
      this.#byNonce.delete(answers.firstSeq);
      this.#sinks.get(sink)?.nonces.delete(answers.firstSeq);
      sink.answer(answers.bytes);
      return;
    }
    this.#bySession.get(answers.sessionId)?.answer(answers.bytes);
  }

  /** The stream ended: nobody listens there any more. */
  forget(sink: AnswerSink): void {
    const named = this.#sinks.get(sink);
    this.#sinks.delete(sink);
    for (const id of named?.sessions ?? []) {
      if (this.#bySession.get(id) === sink) this.#bySession.delete(id);
    }
    for (const nonce of named?.nonces ?? []) {
      if (this.#byNonce.get(nonce) === sink) this.#byNonce.delete(nonce);
    }
  }

  leadershipLost(): void {
    const told = [...this.#sinks.keys()];
    this.#sinks.clear();
    this.#bySession.clear();
    this.#byNonce.clear();
    for (const sink of told) sink.leadershipLost();
  }
}
