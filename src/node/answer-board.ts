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

export class AnswerBoard {
  readonly #bySession = new Map<number, AnswerSink>();
  readonly #byNonce = new Map<number, AnswerSink>();
  readonly #sinks = new Set<AnswerSink>();

  /** From now on answers to this session (or opening) go to `sink`. The last one asked wins. */
  expect(frame: { readonly sessionId: number; readonly firstSeq: number }, sink: AnswerSink): void {
    this.#sinks.add(sink);
    if (frame.sessionId === 0) this.#byNonce.set(frame.firstSeq, sink);
    else this.#bySession.set(frame.sessionId, sink);
  }

  deliver(answers: FrameAnswers): void {
    if (answers.sessionId === 0) {
      this.#byNonce.get(answers.firstSeq)?.answer(answers.bytes);
      this.#byNonce.delete(answers.firstSeq);
      return;
    }
    this.#bySession.get(answers.sessionId)?.answer(answers.bytes);
  }

  /** The stream ended: nobody listens there any more. */
  forget(sink: AnswerSink): void {
    this.#sinks.delete(sink);
    for (const [id, held] of this.#bySession) if (held === sink) this.#bySession.delete(id);
    for (const [nonce, held] of this.#byNonce) if (held === sink) this.#byNonce.delete(nonce);
  }

  leadershipLost(): void {
    const told = [...this.#sinks];
    this.#sinks.clear();
    this.#bySession.clear();
    this.#byNonce.clear();
    for (const sink of told) sink.leadershipLost();
  }
}
