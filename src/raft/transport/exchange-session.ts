// The incoming side of one peer's stream: hello first, then frames, each checked before any of it
// is delivered. Whatever is wrong ends this stream with a reason and harms nothing else.
// Knows who may speak, not what the messages mean.

import type { ServerDuplexStream } from '@grpc/grpc-js';
import type { Clock } from '../../base/clock.ts';
import type { ClockReport__Output } from '../../gen/holdfast/raft/v1/ClockReport.ts';
import type { DigestReport__Output } from '../../gen/holdfast/raft/v1/DigestReport.ts';
import type { ExchangeRequest__Output } from '../../gen/holdfast/raft/v1/ExchangeRequest.ts';
import type { ExchangeResponse } from '../../gen/holdfast/raft/v1/ExchangeResponse.ts';
import type { Hello__Output } from '../../gen/holdfast/raft/v1/Hello.ts';
import { MalformedBytes } from '../codec/malformed-bytes.ts';
import { decodeMessages } from '../codec/message-codec.ts';
import type { Message } from '../core/message.ts';
import type { NodeId } from '../core/node-id.ts';
import { readClockReport } from './clock-report.ts';
import type { ClockReport } from './clock-report.ts';
import { readDigestReport } from './digest-report.ts';
import type { ReportedDigest } from './digest-report.ts';
import { refusalOf, refusalText, wrongCertificate } from './hello.ts';
import type { Refusal } from './hello.ts';
import type { MemberTable, PeerIdentity } from './peer-identity.ts';
import type { PeerStats, PeerStatsTable } from './peer-stats.ts';
import { plainBytes } from './plain-bytes.ts';
import type { RefusalLog } from './refusal-log.ts';

/** What the sessions of one server share. */
export interface SessionParts {
  readonly identity: PeerIdentity;
  readonly members: MemberTable;
  readonly stats: PeerStatsTable;
  readonly refusals: RefusalLog;
  readonly clock: Clock;
  readonly helloTimeoutMs: number;
  /** One frame's messages, in order; `frameBytes` is what they came to on the wire. */
  readonly onMessages: (from: NodeId, messages: readonly Message[], frameBytes: number) => void;
  readonly onDigests: (from: NodeId, digests: readonly ReportedDigest[]) => void;
  readonly onClock: (from: NodeId, report: ClockReport) => void;
  readonly onWelcomed: (session: ExchangeSession) => void;
  readonly onEnded: (session: ExchangeSession) => void;
}

type ExchangeCall = ServerDuplexStream<ExchangeRequest__Output, ExchangeResponse>;

type SessionState =
  | { readonly kind: 'silent'; readonly timer: NodeJS.Timeout }
  | { readonly kind: 'open'; readonly stats: PeerStats }
  | { readonly kind: 'ended' };

export class ExchangeSession {
  readonly #call: ExchangeCall;
  readonly #parts: SessionParts;
  #state: SessionState;
  readonly #certified: NodeId | null;
  #peer: NodeId = 0;
  #peerAddress = '';

  /** `certified`: the node that the caller's certificate names; null: it came without TLS. */
  constructor(call: ExchangeCall, parts: SessionParts, certified: NodeId | null = null) {
    this.#certified = certified;
    this.#call = call;
    this.#parts = parts;
    const noHello: Refusal = { code: 'no-hello', text: 'no hello came in time' };
    const timer = setTimeout(() => this.refuse(noHello), parts.helloTimeoutMs);
    this.#state = { kind: 'silent', timer };
    call.on('data', (request: ExchangeRequest__Output) => this.#onRequest(request));
    call.on('end', () => this.#end());
    call.on('cancelled', () => this.#onGone());
    call.on('close', () => this.#onGone());
  }

  /** Who said hello; 0 before that. */
  get peer(): NodeId {
    return this.#peer;
  }

  /** Where it says it can be reached; '' when it does not say. */
  get peerAddress(): string {
    return this.#peerAddress;
  }

  /** Tells the peer why and hears no more of it. */
  refuse(refusal: Refusal): void {
    if (this.#state.kind === 'ended') return;
    this.#call.write({ refusal: refusalText(refusal) });
    this.#end();
  }

  #onRequest(request: ExchangeRequest__Output): void {
    switch (this.#state.kind) {
      case 'silent':
        this.#onFirst(request);
        return;
      case 'open':
        if (request.clock) this.#onClock(request.clock);
        else if (request.digests) this.#onDigests(request.digests);
        else this.#onFrame(request.messages, this.#state.stats);
        return;
      case 'ended':
    }
  }

  #onFirst(request: ExchangeRequest__Output): void {
    const hello = request.hello ?? null;
    if (hello === null) {
      this.refuse({ code: 'no-hello', text: 'a stream starts with a hello' });
      return;
    }
    const stranger = this.#certified !== null && this.#certified !== hello.fromNode;
    const refusal = stranger
      ? wrongCertificate
      : refusalOf(hello, this.#parts.identity, this.#parts.members);
    if (refusal === null) this.#welcome(hello);
    else this.#refuseLoudly(hello.fromNode, refusal);
  }

  #welcome(hello: Hello__Output): void {
    if (this.#state.kind === 'silent') clearTimeout(this.#state.timer);
    this.#peer = hello.fromNode;
    this.#peerAddress = hello.peerAddress;
    const stats = this.#parts.stats.of(this.#peer);
    stats.hearing = true;
    stats.lastHeardMs = this.#parts.clock.monotonic();
    this.#state = { kind: 'open', stats };
    this.#parts.onWelcomed(this);
    this.#call.write({ refusal: '' });
  }

  #onFrame(frame: Uint8Array | undefined, stats: PeerStats): void {
    if (frame === undefined) {
      this.#refuseLoudly(this.#peer, { code: 'malformed', text: 'after the hello come messages' });
      return;
    }
    const decoded = decodeFrame(plainBytes(frame));
    const refusal = decoded.kind === 'malformed' ? decoded.refusal : this.#stranger(decoded);
    if (decoded.kind === 'malformed' || refusal !== null) {
      this.#refuseLoudly(this.#peer, refusal ?? unreadable);
      return;
    }
    stats.receivedFrames += 1;
    stats.receivedMessages += decoded.messages.length;
    stats.receivedBytes += frame.length;
    stats.lastHeardMs = this.#parts.clock.monotonic();
    this.#parts.onMessages(this.#peer, decoded.messages, frame.length);
  }

  #onDigests(report: DigestReport__Output): void {
    const digests = readDigestReport(report);
    if (digests !== null) this.#parts.onDigests(this.#peer, digests);
    else this.#refuseLoudly(this.#peer, { code: 'malformed', text: 'digests that are none' });
  }

  #onClock(report: ClockReport__Output): void {
    const clock = readClockReport(report);
    if (clock !== null) this.#parts.onClock(this.#peer, clock);
    else this.#refuseLoudly(this.#peer, { code: 'malformed', text: 'a clock that shows no time' });
  }

  // Nobody speaks for anybody else, and mail for others is not delivered here.
  #stranger(decoded: { readonly messages: readonly Message[] }): Refusal | null {
    const self = this.#parts.identity.nodeId;
    const wrong = decoded.messages.find((m) => m.from !== this.#peer || m.to !== self);
    if (wrong === undefined) return null;
    const text = `node ${this.#peer} sent a message from ${wrong.from} to ${wrong.to} to node ${self}`;
    return { code: 'wrong-sender', text };
  }

  #refuseLoudly(peer: NodeId, refusal: Refusal): void {
    const address = this.#call.getPeer();
    this.#parts.refusals.maybeWarn({ event: 'peer-refused', peer, address }, refusal);
    this.refuse(refusal);
  }

  #end(): void {
    if (this.#state.kind === 'ended') return;
    this.#onGone();
    this.#call.end();
  }

  #onGone(): void {
    const state = this.#state;
    if (state.kind === 'ended') return;
    if (state.kind === 'silent') clearTimeout(state.timer);
    this.#state = { kind: 'ended' };
    this.#parts.onEnded(this);
  }
}

const unreadable: Refusal = { code: 'malformed', text: 'the frame could not be read' };

type DecodedFrame =
  | { readonly kind: 'decoded'; readonly messages: readonly Message[] }
  | { readonly kind: 'malformed'; readonly refusal: Refusal };

function decodeFrame(frame: Uint8Array): DecodedFrame {
  try {
    return { kind: 'decoded', messages: decodeMessages(frame) };
  } catch (error) {
    if (!(error instanceof MalformedBytes)) throw error;
    return { kind: 'malformed', refusal: { code: 'malformed', text: error.message } };
  }
}
