// The outgoing side to one peer: one long-lived stream, dialled again whenever it breaks. What
// cannot be sent now is dropped, never queued: Raft repeats what matters and old news only delays
// new. Knows bytes and one address, not Raft's rules.
//
//   waiting ──dial──▶ dialing ──welcome──▶ open
//      ▲                 │ failed, refused    │ broken
//      └─────────────────┴────────────────────┘        close(): ──▶ closed

import { credentials } from '@grpc/grpc-js';
import type { ChannelCredentials, ClientDuplexStream } from '@grpc/grpc-js';
import type { Random } from '../../base/prng.ts';
import type { ExchangeRequest } from '../../gen/holdfast/raft/v1/ExchangeRequest.ts';
import type { ExchangeResponse__Output } from '../../gen/holdfast/raft/v1/ExchangeResponse.ts';
import type { PeerServiceClient } from '../../gen/holdfast/raft/v1/PeerService.ts';
import { encodeMessages } from '../codec/message-codec.ts';
import type { Message } from '../core/message.ts';
import type { NodeId } from '../core/node-id.ts';
import { CLOCK_REPORT_BYTES } from './clock-report.ts';
import type { ClockReport } from './clock-report.ts';
import { REPORTED_DIGEST_BYTES } from './digest-report.ts';
import type { ReportedDigest } from './digest-report.ts';
import { frameBatches } from './frame-batches.ts';
import type { FrameBatch } from './frame-batches.ts';
import { helloTo } from './hello.ts';
import type { PeerIdentity } from './peer-identity.ts';
import { isRefused } from './peer-probe.ts';
import { PeerService } from './peer-service.ts';
import type { PeerStats } from './peer-stats.ts';
import { RedialBackoff } from './redial-backoff.ts';
import type { RefusalLog } from './refusal-log.ts';
import { SendWindow } from './send-window.ts';
import { channelOptions } from './transport-limits.ts';
import type { TransportLimits } from './transport-limits.ts';
import type { TransportLog } from './transport-log.ts';

/** What every link of a node shares. */
export interface LinkParts {
  readonly identity: PeerIdentity;
  readonly limits: TransportLimits;
  readonly random: Random;
  readonly log: TransportLog;
  readonly refusals: RefusalLog;
  /** Null for an unencrypted link. */
  readonly credentials: ChannelCredentials | null;
  /**
   * The peer missed something: at most once until it can be sent to again. Called after the
   * current call stack, never from within `send`.
   */
  readonly onUnreachable: (peer: NodeId) => void;
  /** Its stream broke and nobody listens at its address: its process has ended. */
  readonly onGone: (peer: NodeId) => void;
  /** The peer refused us as one who was removed from the cluster. */
  readonly onRemoved: () => void;
}

export interface PeerEndpoint {
  readonly peer: NodeId;
  /** host:port; an IP, lest every dial wait for a name lookup. */
  readonly address: string;
}

type ExchangeCall = ClientDuplexStream<ExchangeRequest, ExchangeResponse__Output>;

type LinkState =
  | { readonly kind: 'waiting'; readonly timer: NodeJS.Timeout | null }
  | { readonly kind: 'dialing'; readonly call: ExchangeCall; readonly timer: NodeJS.Timeout }
  | { readonly kind: 'open'; readonly call: ExchangeCall }
  | { readonly kind: 'closed' };

export class PeerLink {
  readonly endpoint: PeerEndpoint;
  readonly #parts: LinkParts;
  readonly #stats: PeerStats;
  readonly #window: SendWindow;
  readonly #backoff: RedialBackoff;
  #state: LinkState = { kind: 'waiting', timer: null };
  #client: PeerServiceClient | null = null;
  #failuresOnChannel = 0;
  #unreachableReported = false;
  #welcomes = 0;

  constructor(endpoint: PeerEndpoint, parts: LinkParts, stats: PeerStats) {
    const { limits } = parts;
    this.endpoint = endpoint;
    this.#parts = parts;
    this.#stats = stats;
    this.#window = new SendWindow(limits.unsentBytesMax, limits.unsentFramesMax);
    this.#backoff = new RedialBackoff(
      { minMs: limits.redialMinMs, maxMs: limits.redialMaxMs },
      parts.random,
    );
  }

  /** Handed to gRPC and not yet taken by the socket. */
  get unsentBytes(): number {
    return this.#window.unsentBytes;
  }

  /** Dials now; from here on the link keeps itself up until closed. */
  start(): void {
    if (this.#state.kind === 'waiting' && this.#state.timer === null) this.#dial();
  }

  /** One frame per call, more only above the frame limit. */
  send(messages: readonly Message[]): void {
    if (messages.length === 0) return;
    if (this.#state.kind !== 'open') {
      this.#drop(messages.length);
      return;
    }
    for (const batch of frameBatches(messages, this.#parts.limits.frameBytes)) {
      this.#sendFrame(this.#state.call, batch);
    }
  }

  /** Told again soon: what cannot be sent now is left out. */
  sendDigests(checkpoints: readonly ReportedDigest[]): void {
    const bytes = checkpoints.length * REPORTED_DIGEST_BYTES;
    this.#sendBeside({ digests: { checkpoints: [...checkpoints] } }, bytes);
  }

  /** Told again soon, too; `report` is asked for only if it can leave now. */
  sendClock(report: () => ClockReport): void {
    if (this.#state.kind === 'open') this.#sendBeside({ clock: report() }, CLOCK_REPORT_BYTES);
  }

  /** Ends the stream; what the peer has not taken by the deadline is lost. */
  async close(deadlineMs: number): Promise<void> {
    const last = this.#state;
    this.#state = { kind: 'closed' };
    this.#stats.connected = false;
    if (last.kind === 'waiting' && last.timer !== null) clearTimeout(last.timer);
    if (last.kind === 'dialing') {
      clearTimeout(last.timer);
      last.call.cancel();
    }
    if (last.kind === 'open') await ended(last.call, deadlineMs);
    this.#dropChannel();
  }

  // What is no Raft message, and not missed when it cannot leave.
  #sendBeside(request: ExchangeRequest, bytes: number): void {
    if (this.#state.kind !== 'open' || !this.#window.tryTake(bytes)) return;
    const { call } = this.#state;
    call.write(request, () => {
      if (this.#isCurrent(call)) this.#window.give(bytes);
    });
  }

  #sendFrame(call: ExchangeCall, batch: FrameBatch): void {
    if (!this.#window.tryTake(batch.bytes)) {
      this.#drop(batch.messages.length);
      return;
    }
    this.#unreachableReported = false;
    this.#stats.sentFrames += 1;
    this.#stats.sentMessages += batch.messages.length;
    this.#stats.sentBytes += batch.bytes;
    call.write({ messages: encodeMessages(batch.messages) }, () => {
      if (this.#isCurrent(call)) this.#window.give(batch.bytes);
    });
  }

  #drop(messages: number): void {
    this.#stats.droppedMessages += messages;
    this.#reportUnreachable();
  }

  #reportUnreachable(): void {
    if (this.#unreachableReported) return;
    this.#unreachableReported = true;
    queueMicrotask(() => {
      if (this.#state.kind !== 'closed') this.#parts.onUnreachable(this.endpoint.peer);
    });
  }

  #dial(): void {
    const call = this.#channel().Exchange();
    const timer = setTimeout(() => {
      this.#failuresOnChannel = this.#parts.limits.failuresPerChannelMax;
      call.cancel();
    }, this.#parts.limits.welcomeTimeoutMs);
    this.#state = { kind: 'dialing', call, timer };
    this.#window.reset();
    let failure = 'the peer ended the stream';
    call.on('data', (answer: ExchangeResponse__Output) => {
      if (this.#isCurrent(call)) this.#onAnswer(call, answer);
    });
    call.on('error', (error: Error) => {
      failure = error.message;
    });
    // Comes last, after every answer and after an error if there was one.
    call.on('status', () => {
      if (this.#isCurrent(call)) this.#onDown(failure);
    });
    call.write({ hello: helloTo(this.endpoint.peer, this.#parts.identity) });
  }

  #onAnswer(call: ExchangeCall, answer: ExchangeResponse__Output): void {
    if (answer.refusal !== '') {
      this.#onRefused(call, answer.refusal);
      return;
    }
    if (this.#state.kind !== 'dialing') return;
    clearTimeout(this.#state.timer);
    this.#state = { kind: 'open', call };
    this.#stats.connected = true;
    this.#stats.reconnects += this.#welcomes > 0 ? 1 : 0;
    this.#welcomes += 1;
    this.#failuresOnChannel = 0;
    this.#unreachableReported = false;
    this.#backoff.reset();
    this.#parts.log.info({ event: 'peer-connected', ...this.endpoint });
  }

  #onRefused(call: ExchangeCall, refusal: string): void {
    // A peer that stops says so and may be back at once; any other refusal will be repeated.
    if (!refusal.startsWith('closing:')) {
      this.#parts.refusals.maybeWarn({ event: 'refused-by-peer', ...this.endpoint }, refusal);
      this.#backoff.slowDown();
    }
    this.#onDown(refusal);
    call.cancel();
    if (refusal.startsWith('removed:')) this.#parts.onRemoved();
  }

  #onDown(reason: string): void {
    const { limits, log } = this.#parts;
    if (this.#state.kind === 'dialing') {
      clearTimeout(this.#state.timer);
      this.#stats.dialFailures += 1;
      this.#failuresOnChannel += 1;
    }
    if (this.#state.kind === 'open') {
      this.#stats.disconnects += 1;
      log.info({ event: 'peer-disconnected', ...this.endpoint, reason });
      this.#reportUnreachable();
      void this.#lookWhetherGone();
    }
    this.#stats.connected = false;
    this.#window.reset();
    // A channel whose connection failed keeps a backoff of its own: a fresh one tries at once.
    if (this.#failuresOnChannel >= limits.failuresPerChannelMax) this.#dropChannel();
    const timer = setTimeout(() => this.#dial(), this.#backoff.next());
    this.#state = { kind: 'waiting', timer };
  }

  async #lookWhetherGone(): Promise<void> {
    const { log, limits, onGone } = this.#parts;
    const { peer, address } = this.endpoint;
    if (!(await isRefused(address, limits.probe))) return;
    // Meanwhile it may be back, or this link given up.
    if (this.#state.kind === 'open' || this.#state.kind === 'closed') return;
    log.info({ event: 'peer-gone', peer, address });
    onGone(peer);
  }

  #channel(): PeerServiceClient {
    const { limits, credentials: given } = this.#parts;
    this.#client ??= new PeerService(
      this.endpoint.address,
      given ?? credentials.createInsecure(),
      channelOptions(limits),
    );
    return this.#client;
  }

  #dropChannel(): void {
    this.#client?.close();
    this.#client = null;
    this.#failuresOnChannel = 0;
  }

  // Callbacks of a stream that was given up may still come.
  #isCurrent(call: ExchangeCall): boolean {
    const state = this.#state;
    return (state.kind === 'dialing' || state.kind === 'open') && state.call === call;
  }
}

function ended(call: ExchangeCall, deadlineMs: number): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => call.cancel(), deadlineMs);
    call.on('status', () => {
      clearTimeout(timer);
      resolve();
    });
    call.end();
  });
}
