// The services half of a node, joined: what clients, operators and probes are answered by, over
// the parts that composeNode built. Starts them once the books are live, stops them in order.

import { readFileSync } from 'node:fs';
import { mayRun } from '../access/caller.ts';
import { ClusterError } from '../domain/cluster-error.ts';
import type { Command } from '../domain/command.ts';
import { FrameWriter } from '../codec/frame-writer.ts';
import { OpsServer } from '../telemetry/ops-server.ts';
import type { TransferLeaderResponse } from '../gen/holdfast/admin/v1/TransferLeaderResponse.ts';
import type { ExecuteResponse } from '../gen/holdfast/cluster/v1/ExecuteResponse.ts';
import { AuditService } from './services/audit-service.ts';
import { summarize } from './books/books-summary.ts';
import type { NodeParts } from './node-parts.ts';
import { commandOf, executeResponse } from './services/execute-service.ts';
import { BooksWatch } from './books/books-watch.ts';
import { forbidden } from './services/callers.ts';
import type { Callers } from './services/callers.ts';
import { DigestWatch } from './health/digest-watch.ts';
import { FeedHeartbeat } from './feed/feed-heartbeat.ts';
import { Handover } from './consensus/handover.ts';
import { serveNode } from './node-server.ts';
import type { NodeCalls, NodeServer } from './node-server.ts';
import { MembershipService } from './membership-service.ts';
import { canRefill } from './open-replica.ts';
import { OutvotedNote } from './health/outvoted-note.ts';
import { OwnSession } from './consensus/own-session.ts';
import { callersOf } from './node-callers.ts';
import { packageRoot } from './services/protos.ts';
import { QueryService } from './services/query-service.ts';
import { replicaAnswer } from './consensus/replica-answer.ts';
import { statusReport } from './health/status-report.ts';
import type { StatusParts } from './health/status-report.ts';
import { SnapshotService } from './services/snapshot-service.ts';
import { StandingLearner } from './membership/standing-learner.ts';
import { leaveStopNote } from './health/stop-note.ts';
import { SubmitService } from './services/submit-service.ts';
import { checkListeners, clientSideCredentials } from './tls-credentials.ts';
import { TokenViews } from './views/token-views.ts';
import { WatchService } from './services/watch-service.ts';

/** The exposition of the node's metrics. */
export interface NodeScrape {
  scrape(): Promise<string>;
  readonly contentType: string;
}

const closeDeadlineMs = 2_000;
/** By then LevelDB has begun to compact what it found, and the first flush has gone out. */
const youngMs = 30_000;

export class NodeServices {
  readonly #parts: NodeParts;
  readonly #scrape: NodeScrape;
  readonly #handover: Handover;
  readonly #heartbeat: FeedHeartbeat;
  readonly #booksWatch: BooksWatch;
  readonly #digestWatch: DigestWatch;
  readonly #membership: MembershipService;
  readonly #standingLearner: StandingLearner;
  readonly #ops: OpsServer;
  #server: NodeServer | null = null;
  #young: NodeJS.Timeout | null = null;

  constructor(parts: NodeParts, scrape: NodeScrape) {
    this.#parts = parts;
    this.#scrape = scrape;
    this.#handover = new Handover(parts.consensus.replica, parts.leadership);
    this.#heartbeat = new FeedHeartbeat(parts.fanout, {
      index: () => parts.live.books.appliedIndex,
      confirmed: (timeoutMs) => this.#caughtUp(timeoutMs),
    });
    const { outside, options, live, shelf, recovered } = parts;
    this.#booksWatch = new BooksWatch({
      log: outside.log,
      everyMs: options.scrubEveryMs,
      keeper: () => live.keeper,
      canRefill: () => canRefill(recovered),
      setAside: (number) => shelf.setAside(number),
      die: outside.die,
    });
    this.#digestWatch = this.#makeDigestWatch();
    this.#membership = new MembershipService(parts);
    this.#standingLearner = this.#makeStandingLearner();
    this.#ops = this.#makeOps();
  }

  /** @throws Error naming the address that cannot be bound */
  async start(): Promise<void> {
    const { members, transport, consensus, options } = this.#parts;
    checkListeners(options, members.self);
    await transport.listen(members.self.peerAddress);
    const callers = callersOf(this.#parts);
    this.#server = await serveNode(members.self.clientAddress, {
      ...{ calls: this.#calls(callers), callers },
      credentials: clientSideCredentials(options.tls),
    });
    await this.#ops.listen(members.self.httpAddress);
    for (const peer of members.peers) transport.setPeer(peer.nodeId, peer.peerAddress);
    consensus.start();
    this.#heartbeat.start();
    this.#booksWatch.start();
    this.#digestWatch.start();
    this.#standingLearner.start();
    this.#server.setServing(true);
    this.#young = setTimeout(() => void this.#grownUp(), youngMs).unref();
  }

  /** Hands leadership over, ends streams, writes what is pending, closes the files. */
  async stop(): Promise<void> {
    const { consensus, transport, live, recovered, lock } = this.#parts;
    if (this.#young !== null) clearTimeout(this.#young);
    this.#server?.setServing(false);
    await this.#handover.beforeStop();
    this.#heartbeat.stop();
    this.#booksWatch.stop();
    this.#digestWatch.stop();
    this.#standingLearner.stop();
    await this.#server?.close(closeDeadlineMs);
    consensus.stop();
    await transport.close(closeDeadlineMs);
    await this.#ops.close(closeDeadlineMs);
    // A cut that finds the log closed would end the process as a broken one.
    await this.#parts.keeper.stop();
    await live.keeper.close();
    await this.#parts.earlyDeaths.lived();
    await recovered.log.close();
    await lock.release();
  }

  async #grownUp(): Promise<void> {
    await this.#parts.earlyDeaths.lived().catch(this.#parts.outside.die);
  }

  #calls(callers: Callers): NodeCalls {
    const { recovered, board, proposals, leadership, consensus } = this.#parts;
    const { clusterId, groupId } = recovered.identity;
    const home = { clusterId, groupId, fileClock: this.#parts.options.fileClock };
    const wake = (): void => {
      consensus.replica.wake();
    };
    const submit = new SubmitService({
      ...{ home, board, proposals, wake },
      leading: () => leadership.leading,
      leader: () => leadership.leader,
      successor: () => leadership.successor(),
      maybeNext: () => (leadership.isCandidate ? leadership.decided() : null),
      sessionOwner: (id) => this.#parts.live.books.sessions.byId(id)?.row.ownerId ?? null,
      refused: (code, commands) => {
        this.#parts.outside.meters.refused(code, commands);
      },
    });
    const watch = this.#watch(clusterId);
    const queries = this.#queries();
    const own = this.#ownSession();
    const status = this.#statusParts();
    const membership = this.#membership;
    const snapshots = this.#snapshots();
    const audit = this.#audit();
    return {
      submit: (stream, caller) => {
        submit.serve(stream, callers.frameCaller(caller));
      },
      watch: (stream, caller) => {
        watch.serve(stream, caller);
      },
      execute: (request, caller) => {
        const command = commandOf(request);
        if (!mayRun(caller, command)) throw forbidden();
        return this.#execute(own, command);
      },
      query: async (request, asking) => {
        this.#refuseWhileSuspect();
        return await queries.answer(request, asking);
      },
      status: async ({ leaderAfterTerm, waitMs }) => {
        await this.#parts.leadership.known(leaderAfterTerm, waitMs);
        return statusReport(status);
      },
      transferLeader: (request) => this.#transfer(request.toNode),
      listMembers: () => membership.list(),
      changeMembership: (request) => membership.change(request),
      saveSnapshot: (stream) => {
        snapshots.serve(stream);
      },
      exportAudit: (stream) => {
        audit.serve(stream);
      },
    };
  }

  #makeStandingLearner(): StandingLearner {
    const { outside, options, consensus, transport } = this.#parts;
    return new StandingLearner({
      log: outside.log,
      afterMs: options.replaceSilentVoterMs,
      status: () => consensus.replica.status(),
      now: () => outside.clock.monotonic(),
      lastHeardMs: (nodeId) =>
        transport.stats().find(({ peer }) => peer === nodeId)?.stats.lastHeardMs ?? null,
      replace: (dead, learner) => this.#membership.replace(dead, learner),
    });
  }

  #makeDigestWatch(): DigestWatch {
    const { outside, options, recovered, peerDigests, live, transport, consensus } = this.#parts;
    return new DigestWatch({
      log: outside.log,
      nodeId: recovered.identity.nodeId,
      peers: peerDigests,
      checkpoints: () => live.checkpoints.all(),
      voters: () => consensus.conf.voters,
      now: () => outside.clock.monotonic(),
      tell: (checkpoints) => {
        transport.sendDigests(checkpoints);
      },
      stepDown: () => {
        if (consensus.replica.leading) consensus.replica.act((driver) => driver.stepDown());
      },
      distrustBooks: async (reason) => {
        await new OutvotedNote(options.dataDir).add();
        await this.#booksWatch.distrust(reason);
      },
      stopForGood: async (reason) => {
        await leaveStopNote(options.dataDir, reason.message);
        outside.die(reason);
      },
    });
  }

  // Its books may be empty still, waiting for the leader to refill them.
  #refuseWhileSuspect(): void {
    if (!this.#parts.consensus.replica.status().suspect) return;
    const message = 'this node distrusts its disk and waits to be refilled';
    throw new ClusterError('suspect', 'none', { message });
  }

  #watch(epoch: string): WatchService {
    const { views, fanout, live, reached, consensus, leadership, outside } = this.#parts;
    return new WatchService({
      ...{ epoch, views, fanout },
      recent: () => live.recent,
      recentEvents: () => live.events,
      events: () => live.keeper.events,
      steps: () => live.keeper.steps,
      guarded: (reading) => this.#booksWatch.read(reading),
      leaderKnown: () => leadership.leaderId !== 0,
      suspect: () => consensus.replica.status().suspect,
      reached: (index, waitMs) => reached.wait(index, waitMs),
      now: () => outside.clock.monotonic(),
    });
  }

  #snapshots(): SnapshotService {
    return new SnapshotService({
      log: this.#parts.outside.log,
      keeper: () => this.#parts.live.keeper,
      requireWhole: () => {
        this.#refuseWhileSuspect();
      },
      caughtUp: (timeoutMs) => this.#caughtUp(timeoutMs),
    });
  }

  #audit(): AuditService {
    const { outside, recovered, views, live, reached } = this.#parts;
    const watch = this.#booksWatch;
    return new AuditService({
      log: outside.log,
      clusterId: recovered.identity.clusterId,
      names: views,
      start: () => live.keeper.auditStart(),
      entries: (span) => live.keeper.history(span),
      prunedThrough: () => views.prunedThrough,
      guarded: (reading) => watch.read(reading),
      requireWhole: () => {
        this.#refuseWhileSuspect();
      },
      caughtUp: (timeoutMs) => this.#caughtUp(timeoutMs),
      reached: (index, waitMs) => reached.wait(index, waitMs),
      appliedIndex: () => live.books.appliedIndex,
    });
  }

  /** Resolves with the entry these books show once that is everything acknowledged before. */
  #caughtUp(timeoutMs: number): Promise<number> {
    const confirmed = this.#parts.reads.wait(timeoutMs);
    this.#parts.consensus.replica.wake();
    return confirmed;
  }

  #queries(): QueryService {
    const { views, live, reached } = this.#parts;
    const watch = this.#booksWatch;
    return new QueryService({
      views,
      tokens: new TokenViews(() => live.books),
      orders: {
        byNumber: (number) => watch.read(live.keeper.orders.byNumber(number)),
        ofAccount: (account, limit, before) =>
          watch.read(live.keeper.orders.ofAccount(account, limit, before)),
      },
      events: {
        newestOf: (accountId, wish) => watch.read(live.keeper.events.newestOf(accountId, wish)),
        count: (accountId, sinceMs) => watch.read(live.keeper.events.count(accountId, sinceMs)),
      },
      summary: () => summarize(live.books),
      readPoint: (timeoutMs) => this.#caughtUp(timeoutMs),
      reached: (index, waitMs) => reached.wait(index, waitMs),
    });
  }

  #ownSession(): OwnSession {
    const { recovered, board, proposals, random, consensus } = this.#parts;
    const { clusterId, groupId } = recovered.identity;
    const nameless = { accountId: () => 0, symbolId: () => 0 };
    return new OwnSession({
      writer: new FrameWriter({ clusterId, groupId }, nameless),
      ...{ board, proposals },
      nonce: () => 1 + random.below(Number.MAX_SAFE_INTEGER - 1),
      wake: () => {
        consensus.replica.wake();
      },
    });
  }

  async #execute(own: OwnSession, command: Command): Promise<ExecuteResponse> {
    const { leadership } = this.#parts;
    if (!leadership.leading) {
      const message = 'this node does not lead';
      const leaderAddress = leadership.clientAddress;
      throw new ClusterError('not-leader', 'none', { message, leaderAddress });
    }
    return executeResponse(await own.run(command));
  }

  async #transfer(toNode: number): Promise<TransferLeaderResponse> {
    const refusal = await this.#handover.to(toNode);
    const leaderId = this.#parts.leadership.leaderId;
    return { done: refusal === null, leaderId, refusal: refusal ?? '' };
  }

  #statusParts(): StatusParts {
    const { recovered, members, live, consensus, desk, sizes, outside } = this.#parts;
    const startedMs = outside.clock.monotonic();
    return {
      clusterId: recovered.identity.clusterId,
      groupId: recovered.identity.groupId,
      version: packageVersion(),
      members,
      raft: () => consensus.replica.status(),
      books: () => live.books,
      logBytes: () => sizes.heldBytes,
      counts: () => ({ snapshotsSent: desk.sent, snapshotsInstalled: live.installed }),
      checkpoints: () => live.checkpoints.all(),
      uptimeMs: () => outside.clock.monotonic() - startedMs,
      errors: () => this.#errors(),
    };
  }

  #errors(): string[] {
    const { consensus, clockWatch } = this.#parts;
    const suspect = consensus.replica.status().suspect ? ['suspect'] : [];
    return clockWatch.alarm === null ? suspect : [...suspect, clockWatch.alarm];
  }

  #makeOps(): OpsServer {
    const { leadership, consensus, outside, clockWatch } = this.#parts;
    return new OpsServer({
      live: { process: () => ({ ok: true }) },
      ready: {
        serving: () => ({ ok: this.#server !== null }),
        leader: () => ({ ok: leadership.leaderId !== 0, detail: `leader ${leadership.leaderId}` }),
        whole: () => ({ ok: !consensus.replica.status().suspect }),
        // Whoever is off does not lead; it votes and answers like the rest.
        clock: () => ({ ok: true, detail: clockWatch.alarm ?? 'agrees' }),
      },
      metrics: this.#scrape,
      routes: {
        '/leader': () => {
          const { term } = consensus.replica.status();
          const body = { leader: leadership.leading, leaderId: leadership.leaderId, term };
          return { status: leadership.leading ? 200 : 503, body };
        },
        '/replica': (query) => {
          const { commit, role } = consensus.replica.status();
          const lagEntries = commit - this.#parts.live.books.appliedIndex;
          const hasLeader = leadership.leaderId !== 0;
          return replicaAnswer(query.get('lag'), { role, lagEntries, hasLeader });
        },
      },
      log: outside.log,
    });
  }
}

function packageVersion(): string {
  const text = readFileSync(`${packageRoot()}/package.json`, 'utf8');
  return (JSON.parse(text) as { readonly version: string }).version;
}
