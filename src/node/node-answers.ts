// What clients and operators are answered by, over the parts that composeNode built. Starts nothing, stops
// nothing and listens nowhere.

import { readFileSync } from 'node:fs';
import { mayRun } from '../access/caller.ts';
import { FrameWriter } from '../codec/frame-writer.ts';
import { ClusterError } from '../domain/cluster-error.ts';
import type { Command } from '../domain/command.ts';
import type { TransferLeaderResponse } from '../gen/holdfast/admin/v1/TransferLeaderResponse.ts';
import type { ExecuteResponse } from '../gen/holdfast/cluster/v1/ExecuteResponse.ts';
import { summarize } from './books/books-summary.ts';
import type { BooksWatch } from './books/books-watch.ts';
import type { Handover } from './consensus/handover.ts';
import { OwnSession } from './consensus/own-session.ts';
import { statusReport } from './health/status-report.ts';
import type { StatusParts } from './health/status-report.ts';
import type { MembershipService } from './membership-service.ts';
import type { NodeParts } from './node-parts.ts';
import type { NodeCalls } from './node-server.ts';
import { AuditService } from './services/audit-service.ts';
import { forbidden } from './services/callers.ts';
import type { Callers } from './services/callers.ts';
import { commandOf, executeResponse } from './services/execute-service.ts';
import { packageRoot } from './services/protos.ts';
import { QueryService } from './services/query-service.ts';
import { SnapshotService } from './services/snapshot-service.ts';
import { SubmitService } from './services/submit-service.ts';
import { WatchService } from './services/watch-service.ts';
import { TokenViews } from './views/token-views.ts';

/** Those of a node's services that are more than answers. */
export interface NodeDesks {
  readonly booksWatch: BooksWatch;
  readonly handover: Handover;
  readonly membership: MembershipService;
}

export class NodeAnswers {
  readonly #parts: NodeParts;
  readonly #desks: NodeDesks;

  constructor(parts: NodeParts, desks: NodeDesks) {
    this.#parts = parts;
    this.#desks = desks;
  }

  /** One for each call that the node's server takes. */
  calls(callers: Callers): NodeCalls {
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
    const { membership } = this.#desks;
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
      guarded: (reading) => this.#desks.booksWatch.read(reading),
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
      caughtUp: (timeoutMs) => this.caughtUp(timeoutMs),
    });
  }

  #audit(): AuditService {
    const { outside, recovered, views, live, reached } = this.#parts;
    const watch = this.#desks.booksWatch;
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
      caughtUp: (timeoutMs) => this.caughtUp(timeoutMs),
      reached: (index, waitMs) => reached.wait(index, waitMs),
      appliedIndex: () => live.books.appliedIndex,
    });
  }

  /** Resolves with the entry these books show once that is everything acknowledged before. */
  caughtUp(timeoutMs: number): Promise<number> {
    const confirmed = this.#parts.reads.wait(timeoutMs);
    this.#parts.consensus.replica.wake();
    return confirmed;
  }

  #queries(): QueryService {
    const { views, live, reached } = this.#parts;
    const watch = this.#desks.booksWatch;
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
      readPoint: (timeoutMs) => this.caughtUp(timeoutMs),
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
    const refusal = await this.#desks.handover.to(toNode);
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
}

function packageVersion(): string {
  const text = readFileSync(`${packageRoot()}/package.json`, 'utf8');
  return (JSON.parse(text) as { readonly version: string }).version;
}
