// The services half of a node, joined, over the parts that composeNode built: what answers, what watches,
// what listens. Starts them once the books are live, stops them in order. What is answered it does not know.

import { OpsServer } from '../telemetry/ops-server.ts';
import type { NodeParts } from './node-parts.ts';
import { BooksWatch } from './books/books-watch.ts';
import { DigestWatch } from './health/digest-watch.ts';
import { FeedHeartbeat } from './feed/feed-heartbeat.ts';
import { Handover } from './consensus/handover.ts';
import { serveNode } from './node-server.ts';
import { NodeAnswers } from './node-answers.ts';
import type { NodeServer } from './node-server.ts';
import { MembershipService } from './membership-service.ts';
import { canRefill } from './open-replica.ts';
import { OutvotedNote } from './health/outvoted-note.ts';
import { callersOf } from './node-callers.ts';
import { replicaAnswer } from './consensus/replica-answer.ts';
import { StandingLearner } from './membership/standing-learner.ts';
import { leaveStopNote } from './health/stop-note.ts';
import { checkListeners, clientSideCredentials } from './tls-credentials.ts';

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
  readonly #answers: NodeAnswers;
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
      confirmed: (timeoutMs) => this.#answers.caughtUp(timeoutMs),
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
    this.#answers = new NodeAnswers(parts, {
      booksWatch: this.#booksWatch,
      handover: this.#handover,
      membership: this.#membership,
    });
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
      ...{ calls: this.#answers.calls(callers), callers },
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
