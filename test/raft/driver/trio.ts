// A small world of drivers over memory disks and a network that the test controls. Time moves when
// the test says so; a crash loses the write in flight and everything not yet sent.

import { prng } from '../../../src/base/prng.ts';
import type { Random } from '../../../src/base/prng.ts';
import type { Entry } from '../../../src/raft/core/entry.ts';
import type { Message } from '../../../src/raft/core/message.ts';
import { RAFT_DEFAULTS } from '../../../src/raft/core/raft-config.ts';
import type { RaftConfig } from '../../../src/raft/core/raft-config.ts';
import { RawNode } from '../../../src/raft/core/raw-node.ts';
import type { PersistEffect } from '../../../src/raft/driver/effects.ts';
import { RaftDriver } from '../../../src/raft/driver/raft-driver.ts';
import { MemoryDisk } from './memory-disk.ts';

interface Machine {
  readonly disk: MemoryDisk;
  driver: RaftDriver;
  /** Null while crashed. */
  up: boolean;
  writing: PersistEffect | null;
  /** Survives crashes, as durable books would. */
  readonly applied: Entry[];
  readonly readStates: { context: number; index: number }[];
  readonly readsAborted: number[];
}

type OpenNode = (config: RaftConfig, disk: MemoryDisk) => RawNode;

const plainNode: OpenNode = (config, disk) => new RawNode(config, disk);

export class Trio {
  readonly ids: readonly number[];
  readonly #machines = new Map<number, Machine>();
  readonly #cut = new Set<number>();
  readonly #random: Random;
  readonly #open: OpenNode;
  #wire: Message[] = [];

  /** `open` makes the nodes; others than plain ones can be tried. */
  constructor(seed: number, ids: readonly number[] = [1, 2, 3], open: OpenNode = plainNode) {
    this.ids = ids;
    this.#open = open;
    this.#random = prng(seed);
    for (const id of ids) {
      const disk = new MemoryDisk(ids);
      const driver = this.#boot(id, disk, 0);
      this.#machines.set(id, {
        disk,
        driver,
        up: true,
        writing: null,
        applied: [],
        readStates: [],
        readsAborted: [],
      });
    }
  }

  machine(id: number): Machine {
    const machine = this.#machines.get(id);
    if (machine === undefined) throw new Error(`no machine ${id}`);
    return machine;
  }

  leader(): number | null {
    const leaders = this.ids
      .filter((id) => this.machine(id).up)
      .map((id) => this.machine(id).driver.status())
      .filter((status) => status.role === 'leader');
    return leaders.sort((a, b) => b.term - a.term)[0]?.id ?? null;
  }

  cut(id: number): void {
    this.#cut.add(id);
  }

  heal(): void {
    this.#cut.clear();
  }

  /** Loses the write in flight, then starts again from what is durable. */
  crash(id: number): void {
    const machine = this.machine(id);
    machine.up = false;
    machine.writing = null;
  }

  restart(id: number): void {
    const machine = this.machine(id);
    const applied = machine.applied.at(-1)?.index ?? 0;
    machine.driver = this.#boot(id, machine.disk, applied);
    machine.up = true;
  }

  tick(times = 1): void {
    for (let count = 0; count < times; count += 1) {
      for (const id of this.ids) if (this.machine(id).up) this.machine(id).driver.tick();
      this.settle();
    }
  }

  /** Ticks until somebody leads. */
  elect(): number {
    for (let count = 0; count < 500; count += 1) {
      this.tick();
      const leader = this.leader();
      if (leader !== null && !this.#cut.has(leader)) return leader;
    }
    throw new Error('nobody was elected in 500 ticks');
  }

  propose(id: number, text: string): boolean {
    const result = this.machine(id).driver.propose(new TextEncoder().encode(text));
    return result.kind === 'accepted';
  }

  /** Runs effects and delivers messages until nothing moves. */
  settle(): void {
    for (let rounds = 0; rounds < 1_000; rounds += 1) {
      const moved = this.ids.map((id) => this.step(id)).some(Boolean);
      if (!this.deliver() && !moved) return;
    }
    throw new Error('the world did not settle');
  }

  /** Finishes the machine's write in flight, then performs its next effects. */
  step(id: number): boolean {
    const machine = this.machine(id);
    if (!machine.up) return false;
    const wrote = this.finishWrite(id);
    return this.perform(id) || wrote;
  }

  finishWrite(id: number): boolean {
    const machine = this.machine(id);
    if (machine.writing === null) return false;
    machine.disk.persist(machine.writing);
    const snapshot = machine.writing.snapshot;
    if (snapshot !== null) machine.driver.installed(snapshot.index);
    machine.writing = null;
    machine.driver.persisted();
    return true;
  }

  perform(id: number): boolean {
    const machine = this.machine(id);
    if (!machine.up) return false;
    const effects = machine.driver.drain();
    this.#wire.push(...effects.send, ...effects.sendSnapshots);
    machine.writing = effects.persist ?? machine.writing;
    machine.readStates.push(...effects.readStates);
    machine.readsAborted.push(...effects.readsAborted);
    machine.applied.push(...effects.apply);
    const last = effects.apply.at(-1);
    if (last !== undefined) machine.driver.applied(last.index);
    return effects.send.length + effects.apply.length > 0 || effects.persist !== null;
  }

  /** Delivers what is on the wire; messages to or from a cut or crashed machine are lost. */
  deliver(): boolean {
    const wire = this.#wire;
    this.#wire = [];
    for (const message of wire) this.#deliverOne(message);
    return wire.length > 0;
  }

  /** Drops a share of what is on the wire and shuffles the rest. */
  disturb(lostShare: number): void {
    const kept = this.#wire.filter(() => this.#random.unit() >= lostShare);
    for (let at = kept.length - 1; at > 0; at -= 1) {
      const other = this.#random.below(at + 1);
      const [a, b] = [kept[at], kept[other]];
      if (a !== undefined && b !== undefined) [kept[at], kept[other]] = [b, a];
    }
    this.#wire = kept;
  }

  #deliverOne(message: Message): void {
    if (this.#cut.has(message.from) || this.#cut.has(message.to)) return;
    const target = this.machine(message.to);
    if (!target.up) return;
    target.driver.receive([message]);
    if (message.kind !== 'snapshot' || !this.machine(message.from).up) return;
    this.machine(message.from).driver.reportSnapshot(message.to, true);
  }

  #boot(id: number, disk: MemoryDisk, applied: number): RaftDriver {
    const random = prng(this.#random.below(2 ** 31));
    const config = { ...RAFT_DEFAULTS, id, applied, random, emit: () => undefined };
    const node = this.#open({ ...config, electionTicks: 10, heartbeatTicks: 1 }, disk);
    return new RaftDriver(node, { id, applied, durable: disk.hardState });
  }
}
