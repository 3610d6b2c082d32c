// Who leads, as far as this node knows, and what must happen the moment it is not us any more:
// everything that waited for an answer is told to ask the new leader.

import type { SoftState } from '../../raft/core/ready.ts';
import type { RaftStatus } from '../../raft/core/status.ts';
import type { AnswerBoard } from './answer-board.ts';
import type { Members } from '../membership/members.ts';
import type { ProposalQueue } from './proposal-queue.ts';

/** The longest that anybody may wait for news. */
export const leaderWaitMsMax = 1_000;

/** An election that is under way ends in a few round trips and writes, or not soon. */
const successorWaitMs = 150;

/** Where the clients of a node find whoever leads. */
export interface KnownLeader {
  /** 0 when unknown. */
  readonly nodeId: number;
  readonly term: number;
  /** host:port of its client server; '' when unknown. */
  readonly address: string;
}

interface LeaderWaiter {
  readonly afterTerm: number;
  readonly tell: () => void;
}

export class Leadership {
  readonly #members: Members;
  readonly #board: AnswerBoard;
  readonly #proposals: ProposalQueue;
  #leaderId = 0;
  #leading = false;
  #changes = 0;
  #term = 0;
  /** The last term that this node led. */
  #ledTerm = 0;
  /** Whom it voted for in the term that deposed it; 0: nobody. */
  #favouriteId = 0;
  #isCandidate = false;
  readonly #waiters = new Set<LeaderWaiter>();

  constructor(members: Members, board: AnswerBoard, proposals: ProposalQueue) {
    this.#members = members;
    this.#board = board;
    this.#proposals = proposals;
  }

  get leading(): boolean {
    return this.#leading;
  }

  /** 0 when unknown. */
  get leaderId(): number {
    return this.#leaderId;
  }

  /** How often another node, or nobody, came to lead. */
  get changes(): number {
    return this.#changes;
  }

  /** host:port of the leader's client server; '' when unknown. */
  get clientAddress(): string {
    return this.#members.byId(this.#leaderId)?.clientAddress ?? '';
  }

  /** Whom to send clients to: the leader, or while none is known the candidate that deposed this node
   *  with its vote. It has mostly won when they come, and keeps them waiting until then. */
  get leader(): KnownLeader {
    const nodeId = this.#leaderId === 0 ? this.#favouriteId : this.#leaderId;
    const address = this.#members.byId(nodeId)?.clientAddress ?? '';
    return address === '' ? { nodeId: 0, term: 0, address } : { nodeId, term: this.#term, address };
  }

  /** After this node led: resolves when it knows where to send its clients, and soon in any case. At once
   *  where it stepped down by itself: nobody may lead for long, and it may be the last to hear. */
  successor(): Promise<void> {
    if (this.#term === this.#ledTerm || this.#favouriteId !== 0) return Promise.resolve();
    return this.known(this.#ledTerm, successorWaitMs);
  }

  /** It asks for votes and may lead soon. */
  get isCandidate(): boolean {
    return this.#isCandidate;
  }

  /** Resolves when it is known who won, or soon in any case. */
  decided(): Promise<void> {
    return this.known(this.#term - 1, successorWaitMs);
  }

  /** Resolves when this node leads or knows a leader of a later term, at the latest after `waitMs`. */
  known(afterTerm: number, waitMs: number): Promise<void> {
    if (waitMs <= 0 || this.#isNews(afterTerm)) return Promise.resolve();
    return new Promise((resolve) => {
      const tell = (): void => {
        clearTimeout(timer);
        this.#waiters.delete(waiter);
        resolve();
      };
      const waiter = { afterTerm, tell };
      const timer = setTimeout(tell, Math.min(waitMs, leaderWaitMsMax));
      this.#waiters.add(waiter);
    });
  }

  #isNews(afterTerm: number): boolean {
    return this.#leading || (this.#leaderId !== 0 && this.#term > afterTerm);
  }

  /** Role and leader may be what they were: followers between two elections, or under a leader that
   *  was elected again. Whom this node favoured in an earlier term has not won then. */
  termBegan(term: number): void {
    if (term <= this.#term) return;
    this.#term = term;
    this.#favouriteId = 0;
    this.#tellWaiters();
  }

  changed(soft: SoftState, { term, vote }: Pick<RaftStatus, 'term' | 'vote'>): void {
    const led = this.#leading;
    this.#term = term;
    this.#isCandidate = soft.role === 'candidate';
    this.#favouriteId = led && soft.role === 'follower' && term > this.#ledTerm ? vote : 0;
    if (soft.leaderId !== this.#leaderId) this.#changes += 1;
    this.#leaderId = soft.leaderId;
    this.#leading = soft.role === 'leader';
    if (this.#leading) this.#ledTerm = term;
    this.#tellWaiters();
    if (!led || this.#leading) return;
    this.#proposals.clear();
    this.#board.leadershipLost();
  }

  #tellWaiters(): void {
    for (const { afterTerm, tell } of this.#waiters) if (this.#isNews(afterTerm)) tell();
  }
}
