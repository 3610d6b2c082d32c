// Takes one snapshot at a time from a member and hands it to the sink, each chunk checked before the
// sink sees it, the whole before the sink is told that it is complete. When the stream breaks, what
// came is kept for a while: the sender may ask how far it got and go on from there. What the leader of a
// term that is over sends is of no use to anybody and makes room. Knows no row from another. Raft
// paper §7.
//
//   idle ──header──▶ streaming ──trailer──▶ finished (remembered by name)
//     ▲                │    ▲
//     │          broken│    │header, from where it broke
//     └──too long───── parked                       newer term: from both to idle, at once

import type { ServerReadableStream } from '@grpc/grpc-js';
import { AssertionFailed } from '../../base/assert.ts';
import type { ResumeSnapshotRequest__Output } from '../../gen/holdfast/raft/v1/ResumeSnapshotRequest.ts';
import type { ResumeSnapshotResponse } from '../../gen/holdfast/raft/v1/ResumeSnapshotResponse.ts';
import type { SendSnapshotRequest__Output } from '../../gen/holdfast/raft/v1/SendSnapshotRequest.ts';
import type { SendSnapshotResponse } from '../../gen/holdfast/raft/v1/SendSnapshotResponse.ts';
import type { SnapshotHeader__Output } from '../../gen/holdfast/raft/v1/SnapshotHeader.ts';
import type { SnapshotTrailer__Output } from '../../gen/holdfast/raft/v1/SnapshotTrailer.ts';
import { MalformedBytes } from '../codec/malformed-bytes.ts';
import { decodeMessages } from '../codec/message-codec.ts';
import type { IncomingSnapshot, SnapshotSink, SnapshotVerdict } from '../driver/snapshot-port.ts';
import { refusalOf, refusalText } from './hello.ts';
import type { Refusal } from './hello.ts';
import { OVERDUE, realAfter, within } from './overdue.ts';
import type { After } from './overdue.ts';
import type { MemberTable, PeerIdentity } from './peer-identity.ts';
import type { PeerStatsTable } from './peer-stats.ts';
import { plainBytes } from './plain-bytes.ts';
import type { RefusalLog } from './refusal-log.ts';
import { SnapshotArrival } from './snapshot-arrival.ts';
import type { TransferName } from './snapshot-arrival.ts';
import { StreamCut } from './stream-cut.ts';

export interface ReceiverParts {
  readonly identity: PeerIdentity;
  readonly members: MemberTable;
  readonly stats: PeerStatsTable;
  readonly refusals: RefusalLog;
  readonly sink: SnapshotSink;
  readonly progressTimeoutMs: number;
  /** How long what came is kept after its stream broke. */
  readonly resumeTimeoutMs: number;
  /** Whose time the limits are in; the machine's if nobody says. */
  readonly after?: After;
}

type SnapshotCall = ServerReadableStream<SendSnapshotRequest__Output, SendSnapshotResponse>;
type Requests = AsyncIterator<SendSnapshotRequest__Output>;

interface OpenStream {
  readonly arrival: SnapshotArrival;
  /** Ends it as if it had broken. */
  readonly cut: StreamCut;
}

interface Parked {
  readonly arrival: SnapshotArrival;
  /** It is kept for longer. */
  readonly cancel: () => void;
}

export class SnapshotReceiver {
  readonly #parts: ReceiverParts;
  readonly #after: After;
  /** Resolves, and is null, once what is under way is over. */
  #work: Promise<void> | null = null;
  #closed = false;
  /** The newest that was heard of. */
  #term = 0;
  #stream: OpenStream | null = null;
  #parked: Parked | null = null;
  #finished: { readonly arrival: SnapshotArrival; readonly verdict: SnapshotVerdict } | null = null;

  constructor(parts: ReceiverParts) {
    this.#parts = parts;
    this.#after = parts.after ?? realAfter;
  }

  /** Whether a snapshot is arriving now. */
  get busy(): boolean {
    return this.#work !== null;
  }

  /** The node is stopping: no snapshot begins from here on, and none is taken up again. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#dropParked(closing);
  }

  /** A later term has begun: who led before has nothing to send. Resolves when it sends no more. */
  async overtake(term: number): Promise<void> {
    this.#term = Math.max(this.#term, term);
    const stream = this.#stream;
    if (stream !== null && this.#isOver(stream.arrival)) {
      stream.cut.cut(overtaken);
      await this.#work;
    }
    const parked = this.#parked;
    if (parked !== null && this.#isOver(parked.arrival)) await this.#dropParked(overtaken);
  }

  #isOver({ leaderTerm }: SnapshotArrival): boolean {
    return leaderTerm < this.#term;
  }

  /** How far a transfer came, to the one who sends it. A stream of it that still seems open is not. */
  async progressOf(request: ResumeSnapshotRequest__Output): Promise<ResumeSnapshotResponse> {
    const { hello, snapshotId } = request;
    if (hello === null) return { refusal: 'no-hello: a question carries a hello' };
    const refusal = refusalOf(hello, this.#parts.identity, this.#parts.members);
    if (refusal !== null) return { refusal: refusalText(refusal) };
    const name = { from: hello.fromNode, snapshotId };
    if (this.#stream?.arrival.is(name) === true) {
      this.#stream.cut.cut(anotherStream);
      await this.#work;
    }
    const verdict = this.#verdictOn(name);
    if (verdict !== null) return { verdict: answerOf(verdict) };
    const parked = this.#parked?.arrival;
    if (parked?.is(name) !== true) return { sequence: 0 };
    return { sequence: parked.sequence, lastKey: parked.lastKey };
  }

  /** Never rejects for anything a peer did. */
  async receive(call: SnapshotCall): Promise<SnapshotVerdict> {
    const requests: Requests = call[Symbol.asyncIterator]();
    const first = await this.#next({ requests, cut: new StreamCut() });
    if (isRefusal(first)) return refused(first);
    const header = first.header ?? null;
    if (header === null)
      return refused({ code: 'no-hello', text: 'a snapshot starts with a header' });
    const admitted = this.#admit(header);
    if (!isRefusal(admitted)) await this.overtake(admitted.message.term);
    const incoming = isRefusal(admitted) ? admitted : (this.#unready() ?? admitted);
    if (isRefusal(incoming)) {
      const peer = header.hello?.fromNode ?? 0;
      const who = { event: 'peer-refused', peer, address: call.getPeer() } as const;
      this.#parts.refusals.maybeWarn(who, incoming);
      return refused(incoming);
    }
    return this.#alone(async () => {
      const arrival = await this.#arrivalOf(header, incoming);
      return arrival instanceof SnapshotArrival ? this.#readStream(requests, arrival) : arrival;
    });
  }

  async #alone<T>(act: () => Promise<T>): Promise<T> {
    const over = deferred();
    this.#work = over.promise;
    try {
      return await act();
    } finally {
      this.#work = null;
      over.resolve();
    }
  }

  // A header that goes on names where it broke; any other takes the place of what was kept.
  async #arrivalOf(
    header: SnapshotHeader__Output,
    incoming: IncomingSnapshot,
  ): Promise<SnapshotArrival | SnapshotVerdict> {
    const parked = this.#parked;
    if (header.fromSequence > 0) {
      if (parked === null || !goesOn(header, incoming, parked.arrival))
        return refused(notResumable);
      parked.cancel();
      this.#parked = null;
      return parked.arrival;
    }
    await this.#abortParked({ code: 'replaced', text: 'another snapshot began' });
    try {
      const begun = await this.#parts.sink.begin(incoming);
      return begun.kind === 'refused' ? begun : new SnapshotArrival(incoming);
    } catch (error) {
      return refused(sinkFailure(error));
    }
  }

  async #readStream(requests: Requests, arrival: SnapshotArrival): Promise<SnapshotVerdict> {
    const cut = new StreamCut();
    // While the sink made ready.
    if (this.#isOver(arrival)) cut.cut(overtaken);
    this.#stream = { arrival, cut };
    try {
      return await this.#take({ requests, cut }, arrival);
    } finally {
      this.#stream = null;
    }
  }

  // Looked at last: a stream that was overtaken may have taken a while to end.
  #unready(): Refusal | null {
    if (this.#closed) return closing;
    return this.busy ? busy : null;
  }

  #admit(header: SnapshotHeader__Output): IncomingSnapshot | Refusal {
    const { hello } = header;
    if (hello === null) return { code: 'no-hello', text: 'a snapshot header carries a hello' };
    const refusal = refusalOf(hello, this.#parts.identity, this.#parts.members);
    if (refusal !== null) return refusal;
    if (this.#closed) return closing;
    const incoming = readHeader(header, hello.fromNode, this.#parts.identity.nodeId);
    return !isRefusal(incoming) && incoming.message.term < this.#term ? overtaken : incoming;
  }

  async #take(line: Line, arrival: SnapshotArrival): Promise<SnapshotVerdict> {
    const trailer = await this.#takeChunks(line, arrival);
    if (isRefusal(trailer)) {
      return trailer.code === 'stalled' ? this.#park(arrival, trailer) : this.#abort(trailer);
    }
    const damage = arrival.damageOf(trailer);
    if (damage !== null) return this.#abort(damage);
    try {
      const verdict = await this.#parts.sink.end(arrival.rowCount, plainBytes(trailer.sha256));
      this.#finished = { arrival, verdict };
      return verdict;
    } catch (error) {
      return this.#abort(sinkFailure(error));
    }
  }

  async #takeChunks(
    line: Line,
    arrival: SnapshotArrival,
  ): Promise<SnapshotTrailer__Output | Refusal> {
    for (;;) {
      const request = await this.#next(line);
      if (isRefusal(request)) return request;
      if (request.trailer) return request.trailer;
      const chunk = request.chunk ?? null;
      if (chunk === null) return { code: 'malformed', text: 'after the header come chunks' };
      const damage = arrival.absorb(chunk);
      if (damage !== null) return damage;
      this.#parts.stats.of(arrival.incoming.from).snapshotReceivedBytes += chunk.rows.length;
      try {
        await this.#parts.sink.chunk(plainBytes(chunk.rows));
      } catch (error) {
        return sinkFailure(error);
      }
    }
  }

  // The sink keeps what it took, for as long as somebody may go on with it.
  #park(arrival: SnapshotArrival, refusal: Refusal): SnapshotVerdict {
    const { resumeTimeoutMs } = this.#parts;
    const cancel = this.#after(resumeTimeoutMs, () => void this.#dropParked(refusal));
    this.#parked = { arrival, cancel };
    if (this.#closed) void this.#dropParked(refusal);
    return refused(refusal);
  }

  async #dropParked(refusal: Refusal): Promise<void> {
    if (this.#parked === null) return;
    await this.#alone(() => this.#abortParked(refusal));
  }

  async #abortParked(refusal: Refusal): Promise<void> {
    const parked = this.#parked;
    if (parked === null) return;
    parked.cancel();
    this.#parked = null;
    await this.#abort(refusal);
  }

  #verdictOn(name: TransferName): SnapshotVerdict | null {
    return this.#finished?.arrival.is(name) === true ? this.#finished.verdict : null;
  }

  async #abort(refusal: Refusal): Promise<SnapshotVerdict> {
    try {
      await this.#parts.sink.abort(refusalText(refusal));
    } catch (error) {
      return refused(sinkFailure(error));
    }
    return refused(refusal);
  }

  // The time the sink takes is not held against the sender.
  async #next({ requests, cut }: Line): Promise<SendSnapshotRequest__Output | Refusal> {
    const limitMs = this.#parts.progressTimeoutMs;
    try {
      const next = await within(cut.orCut(requests.next()), limitMs, this.#after);
      if (next === OVERDUE) return { code: 'stalled', text: `nothing came for ${limitMs} ms` };
      if (next === undefined) return cut.reason ?? anotherStream;
      return next.done === true ? cutOff : next.value;
    } catch (error) {
      // A stream that was cancelled or cut ends its iterator with an error.
      return { ...cutOff, text: `${cutOff.text}: ${textOf(error)}` };
    }
  }
}

/** What a stream is read from, and the word that it is to be read no more. */
interface Line {
  readonly requests: Requests;
  readonly cut: StreamCut;
}

function deferred(): { readonly promise: Promise<void>; readonly resolve: () => void } {
  let resolve = (): void => undefined;
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}

const goesOn = (
  header: SnapshotHeader__Output,
  incoming: IncomingSnapshot,
  parked: SnapshotArrival,
): boolean =>
  parked.is(incoming) &&
  parked.sequence === header.fromSequence &&
  Buffer.compare(parked.lastKey, header.afterKey) === 0;

const notResumable: Refusal = {
  code: 'not-resumable',
  text: 'what came of this snapshot is not kept, or ended elsewhere',
};

/** As it travels. */
export const answerOf = (verdict: SnapshotVerdict): SendSnapshotResponse =>
  verdict.kind === 'accepted'
    ? { accepted: true, refusal: '' }
    : { accepted: false, refusal: verdict.reason };

const closing: Refusal = { code: 'closing', text: 'the node is stopping' };
const busy: Refusal = { code: 'busy', text: 'another snapshot is arriving' };

const anotherStream: Refusal = { code: 'stalled', text: 'its sender begins another stream' };

const overtaken: Refusal = {
  code: 'overtaken',
  text: 'its sender leads no more: a later term began',
};

const cutOff: Refusal = { code: 'stalled', text: 'the stream ended before the trailer' };

const refused = (refusal: Refusal): SnapshotVerdict => ({
  kind: 'refused',
  reason: refusalText(refusal),
});

const isRefusal = (value: object): value is Refusal => 'code' in value;

function readHeader(
  header: SnapshotHeader__Output,
  from: number,
  self: number,
): IncomingSnapshot | Refusal {
  try {
    const messages = decodeMessages(plainBytes(header.message));
    const message = messages[0];
    if (message === undefined || messages.length !== 1 || message.kind !== 'snapshot') {
      return { code: 'malformed', text: 'a snapshot header holds one snapshot message' };
    }
    if (message.from !== from || message.to !== self) {
      return { code: 'wrong-sender', text: 'the snapshot message is from or for another node' };
    }
    const { index, term } = message.snapshot ?? { index: 0, term: 0 };
    if (index !== header.index || term !== header.term) {
      return { code: 'malformed', text: 'header and message name different snapshots' };
    }
    return { from, snapshotId: header.snapshotId, message };
  } catch (error) {
    if (!(error instanceof MalformedBytes)) throw error;
    return { code: 'malformed', text: error.message };
  }
}

// A broken fact is not the sender's fault and is not answered: it ends this process.
function sinkFailure(error: unknown): Refusal {
  if (error instanceof AssertionFailed) throw error;
  return { code: 'sink', text: textOf(error) };
}

const textOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
