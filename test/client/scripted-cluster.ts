// Nodes that speak the real protocol on loopback and misbehave on request. One set of real books
// stands for the log that they agree on; who leads, and what happens to frames, the test says.

import { join } from 'node:path';
import { loadPackageDefinition, Server, ServerCredentials, status } from '@grpc/grpc-js';
import type { sendUnaryData, ServerDuplexStream, ServerUnaryCall } from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';
import { clusterTimeMs } from '../../src/base/clock.ts';
import { encodeEntryPayload, EntryReader } from '../../src/codec/entry-payload.ts';
import { checkFrame } from '../../src/codec/frame-check.ts';
import { OutcomePacker } from '../../src/codec/outcome-packer.ts';
import type { ProtoGrpcType } from '../../src/gen/cluster.ts';
import type { QueryRequest__Output } from '../../src/gen/holdfast/cluster/v1/QueryRequest.ts';
import type { QueryResponse } from '../../src/gen/holdfast/cluster/v1/QueryResponse.ts';
import type { StatusRequest__Output } from '../../src/gen/holdfast/cluster/v1/StatusRequest.ts';
import type { StatusResponse } from '../../src/gen/holdfast/cluster/v1/StatusResponse.ts';
import type { SubmitRequest__Output } from '../../src/gen/holdfast/cluster/v1/SubmitRequest.ts';
import type { SubmitResponse } from '../../src/gen/holdfast/cluster/v1/SubmitResponse.ts';
import type { WatchRequest__Output } from '../../src/gen/holdfast/cluster/v1/WatchRequest.ts';
import type { WatchResponse } from '../../src/gen/holdfast/cluster/v1/WatchResponse.ts';
import { applyEntry } from '../../src/statemachine/apply.ts';
import { Books } from '../../src/statemachine/books.ts';

export type SubmitCall = ServerDuplexStream<SubmitRequest__Output, SubmitResponse>;
export type WatchCall = ServerDuplexStream<WatchRequest__Output, WatchResponse>;

/** What becomes of the next frame. */
export type Fate =
  | 'taken'
  /** Done, but the stream breaks before the answer. */
  | 'done-then-cut'
  | 'cut'
  /** Vanishes without a word. */
  | 'lost'
  | 'overloaded'
  | 'not-leader'
  /** Dropped by a leader that steps down: effect unknown, then the stream ends. */
  | 'stepped-down'
  /** The same, by one whose successor has been elected: it says who that is. */
  | 'succeeded'
  /** Answered with bytes that are no answer. */
  | 'damaged';

/** Those after which a frame must be sent again to be done once. */
export const frameFates: readonly Fate[] = [
  'done-then-cut',
  'cut',
  'overloaded',
  'not-leader',
  'stepped-down',
  'damaged',
];

export class ScriptedCluster {
  readonly nodes: ScriptedNode[] = [];
  books = Books.empty();
  clusterId = '00c0ffee00decade';
  leaderId = 1;
  term = 1;
  index = 0;
  /** Of the frames to come, in order; then all are taken. */
  fates: Fate[] = [];
  commandsPerFrame: number[] = [];
  framesUnanswered = 0;
  framesUnansweredMax = 0;
  /** Answers wait this long. */
  answerAfterMs = 0;
  watched: (call: WatchCall, request: WatchRequest__Output, node: ScriptedNode) => void = () =>
    undefined;
  readonly #reader = new EntryReader();
  readonly #packer = new OutcomePacker();
  readonly #streams = new Map<number, SubmitCall>();

  static async of(count: number): Promise<ScriptedCluster> {
    const cluster = new ScriptedCluster();
    for (let id = 1; id <= count; id += 1) {
      cluster.nodes.push(await ScriptedNode.start(id, cluster));
    }
    return cluster;
  }

  get endpoints(): string[] {
    return this.nodes.map((node) => node.address);
  }

  node(id: number): ScriptedNode {
    const node = this.nodes[id - 1];
    if (node === undefined) throw new Error(`no node ${id}`);
    return node;
  }

  elect(id: number): void {
    this.leaderId = id;
    this.term += 1;
  }

  forgetSessions(): void {
    for (const row of [...this.books.sessions.all()]) {
      const session = this.books.sessions.byId(row.id);
      if (session !== null) this.books.sessions.remove(session);
    }
  }

  /** The same addresses, another cluster: nothing of the old one is known here. */
  replaceBy(clusterId: string): void {
    this.clusterId = clusterId;
    this.books = Books.empty();
    this.index = 0;
  }

  stop(): void {
    for (const node of this.nodes) node.stop();
  }

  /** Runs a frame as an entry of its own and brings the answers to whoever asked last. */
  run(bytes: Uint8Array, place: { sessionId: number; firstSeq: number }, call: SubmitCall): void {
    const key = place.sessionId === 0 ? -place.firstSeq : place.sessionId;
    this.#streams.set(key, call);
    this.index += 1;
    this.#packer.begin(this.index);
    this.#reader.open(encodeEntryPayload(0, [bytes]));
    const stampMs = clusterTimeMs(0);
    const entry = { index: this.index, term: this.term, stampMs, version: 1, cursor: this.#reader };
    applyEntry(this.books, entry, this.#packer);
    this.framesUnanswered += 1;
    this.framesUnansweredMax = Math.max(this.framesUnansweredMax, this.framesUnanswered);
    for (const { bytes: answers } of this.#packer.frames()) this.#answer(key, Buffer.from(answers));
  }

  #answer(key: number, outcomes: Buffer): void {
    const give = (): void => {
      this.framesUnanswered -= 1;
      const call = this.#streams.get(key);
      if (call?.writable === true) call.write({ outcomes });
    };
    if (this.answerAfterMs === 0) give();
    else setTimeout(give, this.answerAfterMs);
  }
}

export class ScriptedNode {
  readonly id: number;
  readonly #server = new Server();
  readonly #cluster: ScriptedCluster;
  readonly submits = new Set<SubmitCall>();
  readonly watches = new Set<WatchCall>();
  address = '';
  /** Holds connections and says nothing, like a stopped process. */
  paused = false;
  /** Null: answers `found: false`. */
  readFailure: { readonly code: status; readonly details: string } | null = null;
  reads = 0;
  statusCalls = 0;
  /** How long the last question was to be kept for news of a leader. */
  statusWaitMs = 0;

  private constructor(id: number, cluster: ScriptedCluster) {
    this.id = id;
    this.#cluster = cluster;
  }

  static async start(id: number, cluster: ScriptedCluster): Promise<ScriptedNode> {
    const node = new ScriptedNode(id, cluster);
    node.#addServices();
    const port = await new Promise<number>((resolve, reject) => {
      const server = node.#server;
      server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) => {
        if (error === null) resolve(bound);
        else reject(error);
      });
    });
    node.address = `127.0.0.1:${port}`;
    return node;
  }

  stop(): void {
    this.#server.forceShutdown();
  }

  #addServices(): void {
    this.#server.addService(clusterService(), {
      Status: (
        { request }: ServerUnaryCall<StatusRequest__Output, StatusResponse>,
        answer: sendUnaryData<StatusResponse>,
      ) => {
        this.statusCalls += 1;
        this.statusWaitMs = request.waitMs;
        if (!this.paused) answer(null, this.#status());
      },
      Query: (
        _call: ServerUnaryCall<QueryRequest__Output, QueryResponse>,
        answer: sendUnaryData<QueryResponse>,
      ) => {
        this.reads += 1;
        if (this.paused) return;
        if (this.readFailure === null) answer(null, { index: this.id, found: false });
        else answer(this.readFailure);
      },
      Submit: (call: SubmitCall) => {
        this.#serve(call);
      },
      Watch: (call: WatchCall) => {
        this.#watch(call);
      },
    });
  }

  #status(): StatusResponse {
    const { clusterId, leaderId, term, nodes } = this.#cluster;
    return {
      ...{ clusterId, groupId: 1, nodeId: this.id, term, leaderId },
      role: leaderId === this.id ? 'leader' : 'follower',
      members: nodes.map((node) => ({ nodeId: node.id, clientAddress: node.address, voter: true })),
    };
  }

  #serve(call: SubmitCall): void {
    this.submits.add(call);
    call.on('data', ({ frame }: SubmitRequest__Output) => {
      if (!this.paused) this.#onFrame(call, frame);
    });
    const over = (): void => {
      this.submits.delete(call);
    };
    call.on('end', () => {
      over();
      call.end();
    });
    call.on('cancelled', over);
    call.on('error', over);
  }

  #onFrame(call: SubmitCall, bytes: Uint8Array): void {
    const verdict = checkFrame(bytes, { clusterId: this.#cluster.clusterId, groupId: 1 });
    if (verdict.kind === 'refused') {
      const place = { sessionId: 0, firstSeq: 0 };
      const { code, message } = verdict;
      if (code !== 'wrong-cluster') throw new Error(message);
      call.write({ failure: { code, effect: 'none', message, leaderAddress: '', ...place } });
      return;
    }
    const leads = this.#cluster.leaderId === this.id;
    const fate = leads ? (this.#cluster.fates.shift() ?? 'taken') : 'not-leader';
    this.#cluster.commandsPerFrame.push(verdict.count);
    const { sessionId, firstSeq } = verdict;
    const refuse = (code: string, effect: string, place = { sessionId, firstSeq }): void => {
      call.write({ failure: { code, effect, message: code, leaderAddress: '', ...place } });
    };
    if (fate === 'taken' || fate === 'done-then-cut') {
      if (fate === 'done-then-cut') cut(call);
      this.#cluster.run(bytes, verdict, call);
    } else if (fate === 'overloaded' || fate === 'not-leader') refuse(fate, 'none');
    else if (fate === 'stepped-down') {
      refuse('not-leader', 'unknown', { sessionId: 0, firstSeq: 0 });
      call.end();
    } else if (fate === 'succeeded') {
      const heir = (this.id % this.#cluster.nodes.length) + 1;
      this.#cluster.elect(heir);
      const named = { leaderId: heir, leaderTerm: this.#cluster.term };
      const leaderAddress = this.#cluster.node(heir).address;
      const place = { sessionId: 0, firstSeq: 0, effect: 'unknown', message: '' };
      call.write({ failure: { code: 'not-leader', leaderAddress, ...named, ...place } });
      call.end();
    } else if (fate === 'damaged') call.write({ outcomes: Buffer.from('no answer') });
    else if (fate === 'cut') cut(call);
  }

  #watch(call: WatchCall): void {
    this.watches.add(call);
    call.on('data', (request: WatchRequest__Output) => {
      if (!this.paused) this.#cluster.watched(call, request, this);
    });
    const over = (): void => {
      this.watches.delete(call);
    };
    call.on('end', () => {
      over();
      call.end();
    });
    call.on('cancelled', over);
    call.on('error', over);
  }
}

// The way in which grpc-js lets a server break a stream off; destroying it tells nobody.
const cut = (call: SubmitCall): void => {
  call.emit('error', { code: status.UNAVAILABLE, details: 'cut' });
};

function clusterService() {
  const definition = loadSync('holdfast/cluster/v1/cluster.proto', {
    ...{ keepCase: false, longs: Number, enums: String, defaults: true, oneofs: true },
    includeDirs: [join(import.meta.dirname, '../../proto')],
  });
  const types: unknown = loadPackageDefinition(definition);
  return (types as ProtoGrpcType).holdfast.cluster.v1.ClusterService.service;
}
