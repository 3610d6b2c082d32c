// Who leads, as far as this node knows, and what must happen the moment it is not us any more:
// everything that waited for an answer is told to ask the new leader.

import type { SoftState } from '../../raft/core/ready.ts';
import type { AnswerBoard } from './answer-board.ts';
import type { Members } from '../membership/members.ts';
import type { ProposalQueue } from './proposal-queue.ts';

/** The longest that anybody may wait for news. */
export const leaderWaitMsMax = 1_000;

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

  changed(soft: SoftState, term: number): void {
    const led = this.#leading;
    this.#term = term;
    if (soft.leaderId !== this.#leaderId) this.#changes += 1;
    this.#leaderId = soft.leaderId;
    this.#leading = soft.role === 'leader';
    for (const { afterTerm, tell } of this.#waiters) if (this.#isNews(afterTerm)) tell();
    if (!led || this.#leading) return;
    this.#proposals.clear();
    this.#board.leadershipLost();
  }
}
