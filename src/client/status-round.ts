// One question to every known node, "how are you", asked at once. Members that an answer names are
// asked too, so that one address shows the whole cluster. Ends when all have answered, or sooner
// when whoever asked has heard enough: a node that hangs must not delay what the others know.

import type { StatusResponse__Output } from '../gen/holdfast/cluster/v1/StatusResponse.ts';
import type { StopList } from './stop-list.ts';

/** What one node says of itself, or why it says nothing. */
export type NodeStatus =
  | ({ readonly address: string } & StatusResponse__Output)
  | { readonly address: string; readonly error: string };

export type Answers = ReadonlyMap<string, NodeStatus>;

export interface StatusQuestion {
  readonly addresses: readonly string[];
  readonly stops: StopList;
  /** Calls back once, later; returns what cancels the call. */
  ask(address: string, answer: (status: NodeStatus) => void): () => void;
  /** Addresses that this answer names. */
  learn(status: NodeStatus): readonly string[];
  /** How many more ms to wait for the others; null: until all have answered. */
  patienceMs(answers: Answers): number | null;
}

export class StatusRound {
  readonly #question: StatusQuestion;
  readonly #answers = new Map<string, NodeStatus>();
  readonly #pending = new Map<string, () => void>();
  readonly #finish: (answers: Answers) => void;
  readonly #unlist: () => void;
  #timer: NodeJS.Timeout | null = null;
  #patienceMs = Infinity;
  #over = false;

  private constructor(question: StatusQuestion, finish: (answers: Answers) => void) {
    this.#question = question;
    this.#finish = finish;
    for (const address of question.addresses) this.#ask(address);
    this.#unlist = question.stops.add(() => {
      this.#end();
    });
  }

  /** Never rejects. */
  static run(question: StatusQuestion): Promise<Answers> {
    if (question.stops.over) return Promise.resolve(new Map());
    return new Promise((resolve) => {
      new StatusRound(question, resolve);
    });
  }

  #ask(address: string): void {
    if (this.#pending.has(address) || this.#answers.has(address)) return;
    const cancel = this.#question.ask(address, (status) => {
      this.#onAnswer(status);
    });
    this.#pending.set(address, cancel);
  }

  #onAnswer(status: NodeStatus): void {
    if (this.#over) return;
    this.#pending.delete(status.address);
    this.#answers.set(status.address, status);
    for (const address of this.#question.learn(status)) this.#ask(address);
    if (this.#pending.size === 0) this.#end();
    else this.#waitLess(this.#question.patienceMs(this.#answers));
  }

  #waitLess(patienceMs: number | null): void {
    if (patienceMs === null || patienceMs >= this.#patienceMs) return;
    this.#patienceMs = patienceMs;
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#end();
    }, patienceMs);
  }

  #end(): void {
    if (this.#over) return;
    this.#over = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#unlist();
    for (const cancel of this.#pending.values()) cancel();
    this.#finish(this.#answers);
  }
}
