// Who leads, as far as this node knows, and what must happen the moment it is not us any more:
// everything that waited for an answer is told to ask the new leader.

import type { SoftState } from '../raft/core/ready.ts';
import type { AnswerBoard } from './answer-board.ts';
import type { Members } from './members.ts';
import type { ProposalQueue } from './proposal-queue.ts';

export class Leadership {
  readonly #members: Members;
  readonly #board: AnswerBoard;
  readonly #proposals: ProposalQueue;
  #leaderId = 0;
  #leading = false;
  #changes = 0;

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

  changed(soft: SoftState): void {
    const led = this.#leading;
    if (soft.leaderId !== this.#leaderId) this.#changes += 1;
    this.#leaderId = soft.leaderId;
    this.#leading = soft.role === 'leader';
    if (!led || this.#leading) return;
    this.#proposals.clear();
    this.#board.leadershipLost();
  }
}
