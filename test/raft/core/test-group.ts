// A few cores and the network between them, for tests that say what happens one step at a time.

import { present } from '../../../src/base/assert.ts';
import { EMPTY_CONF_STATE } from '../../../src/raft/core/conf-state.ts';
import type { Message, MessageKind } from '../../../src/raft/core/message.ts';
import { isStorageThread } from '../../../src/raft/core/node-id.ts';
import type { NodeId } from '../../../src/raft/core/node-id.ts';
import type { RaftStatus } from '../../../src/raft/core/status.ts';
import { payload, TestCore } from './test-core.ts';
import type { CoreOptions } from './test-core.ts';

interface Shape {
  readonly voters: readonly NodeId[];
  readonly learners?: readonly NodeId[];
  /** Cores that exist but belong to no configuration yet. */
  readonly strangers?: readonly NodeId[];
}

export class TestGroup {
  readonly #cores = new Map<NodeId, TestCore>();
  #messages: Message[] = [];
  /** Replicas nobody hears and who hear nobody. */
  readonly #cutOff = new Set<NodeId>();
  /** Kinds the network loses, everywhere. */
  readonly losing = new Set<MessageKind>();
  /** Everything ever delivered or lost. */
  readonly sent: Message[] = [];

  constructor(shape: Shape, options: CoreOptions = {}) {
    const conf = { ...EMPTY_CONF_STATE, voters: shape.voters, learners: shape.learners ?? [] };
    for (const id of [...shape.voters, ...(shape.learners ?? []), ...(shape.strangers ?? [])]) {
      // One entry is behind everyone from the start, so that the log is compacted once.
      const first = { index: 1, term: 1, conf };
      this.#cores.set(id, new TestCore(id, first, options));
    }
  }

  core(id: NodeId): TestCore {
    return present(this.#cores.get(id), 'the core exists');
  }

  status(id: NodeId): RaftStatus {
    return this.core(id).raw.status();
  }

  get messages(): readonly Message[] {
    return this.#messages;
  }

  /** The leader of the highest term, or null. */
  get leaderId(): NodeId | null {
    const leaders = [...this.#cores.keys()].filter((id) => this.status(id).role === 'leader');
    leaders.sort((a, b) => this.status(b).term - this.status(a).term);
    return leaders[0] ?? null;
  }

  cut(...ids: NodeId[]): void {
    for (const id of ids) this.#cutOff.add(id);
  }

  heal(): void {
    this.#cutOff.clear();
  }

  /** Delivers and persists until nothing is left to do. */
  settle(): void {
    while (this.#pass());
  }

  /** Lets one replica work, delivering to it only what it and its storage say to itself. */
  work(id: NodeId): void {
    const core = this.core(id);
    while (this.#workOf(core)) {
      for (const m of this.take((sent) => sent.to === id && isOwn(sent))) core.raw.step(m);
    }
  }

  /** Delivers a message, whoever sent it. */
  deliver(m: Message): void {
    this.core(m.to).raw.step(m);
  }

  /** Takes messages off the network for the test to deliver later, or never. */
  take(wanted: (m: Message) => boolean): Message[] {
    const taken = this.#messages.filter(wanted);
    this.#messages = this.#messages.filter((m) => !wanted(m));
    return taken;
  }

  tick(id: NodeId, times = 1): void {
    for (let left = times; left > 0; left -= 1) {
      this.core(id).raw.tick();
      this.settle();
    }
  }

  /** Lets time pass for everyone alike. */
  ticks(times: number): void {
    for (let left = times; left > 0; left -= 1) {
      for (const core of this.#cores.values()) core.raw.tick();
      this.settle();
    }
  }

  elect(id: NodeId): void {
    this.core(id).raw.campaign();
    this.settle();
  }

  /** Proposes at a replica and lets the group work. */
  propose(id: NodeId, text: string): ReturnType<TestCore['raw']['propose']> {
    const result = this.core(id).raw.propose(payload(text));
    this.settle();
    return result;
  }

  #pass(): boolean {
    let happened = false;
    for (const core of this.#cores.values()) happened = this.#workOf(core) || happened;
    const batch = this.#messages;
    this.#messages = [];
    for (const m of batch) {
      this.sent.push(m);
      if (this.#passes(m)) this.#cores.get(m.to)?.raw.step(m);
    }
    return happened || batch.length > 0;
  }

  #workOf(core: TestCore): boolean {
    const before = this.#messages.length;
    let happened = core.raw.hasReady();
    this.#messages.push(...core.takeReady());
    while (!core.diskHeld && core.appendWork.length + core.applyWork.length > 0) {
      happened = true;
      this.#messages.push(...core.doAppend(), ...core.doApply());
    }
    return happened || this.#messages.length > before;
  }

  #passes(m: Message): boolean {
    if (isOwn(m)) return true;
    return !this.#cutOff.has(m.from) && !this.#cutOff.has(m.to) && !this.losing.has(m.kind);
  }
}

const isOwn = (m: Message): boolean => m.from === m.to || isStorageThread(m.from);

/** Three voters, 1 leading, everyone up to date. */
export function trioLedBy1(options: CoreOptions = {}): TestGroup {
  const group = new TestGroup({ voters: [1, 2, 3] }, options);
  group.elect(1);
  return group;
}
