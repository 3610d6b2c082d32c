// A group of cores under random faults, one number deciding all of them: lost, doubled, reordered
// and delayed messages, slow disks, crashes that lose unwritten work, disks that lose written
// work, compaction, transfers, changes of membership. After every step the promises of Raft are
// checked (paper figure 3) and those of its reads.

import { assert } from '../../../src/base/assert.ts';
import { prng } from '../../../src/base/prng.ts';
import type { Random } from '../../../src/base/prng.ts';
import { confChange } from '../../../src/raft/core/conf-change.ts';
import type { ConfChangeStep } from '../../../src/raft/core/conf-change.ts';
import { EMPTY_CONF_STATE } from '../../../src/raft/core/conf-state.ts';
import type { Entry } from '../../../src/raft/core/entry.ts';
import type { Message } from '../../../src/raft/core/message.ts';
import { isStorageThread } from '../../../src/raft/core/node-id.ts';
import type { NodeId } from '../../../src/raft/core/node-id.ts';
import { payload, TestCore } from './test-core.ts';

type FaultKind = 'loss' | 'double' | 'crash' | 'rot' | 'change' | 'cut';

const IDS: readonly NodeId[] = [1, 2, 3, 4, 5];

export class FaultRun {
  readonly #random: Random;
  readonly #cores: readonly TestCore[];
  readonly #rush: number;
  #messages: Message[] = [];
  #proposals = 0;
  #contexts = 0;
  /** Which faults this run has at all, each between 0 and 1. */
  readonly #rates: Readonly<Record<FaultKind, number>>;
  /** The replica nobody hears and who hears nobody; 0 if none. */
  #cut: NodeId = 0;

  // What the whole group has promised so far.
  readonly #leaderOfTerm = new Map<number, NodeId>();
  readonly #appliedAt = new Map<number, string>();
  readonly #checkedApplied = new Map<NodeId, number>();
  readonly #floorOfRead = new Map<number, number>();
  #highestCommit = 1;

  constructor(seed: number) {
    this.#random = prng(seed);
    this.#rush = this.#pick([1, 1, 3, 8]);
    const rate = (most: number): number => (this.#random.below(2) === 0 ? 0 : most);
    this.#rates = {
      ...{ loss: rate(0.1), double: rate(0.05), crash: rate(0.01), cut: rate(0.01) },
      // A group of two cannot lose a disk and go on: runs that change members keep their disks.
      ...(seed % 2 === 0 ? { rot: rate(0.5), change: 0 } : { rot: 0, change: rate(0.02) }),
    };
    const conf = { ...EMPTY_CONF_STATE, voters: [1, 2, 3] };
    this.#cores = IDS.map(
      (id) =>
        new TestCore(
          id,
          { index: 1, term: 1, conf },
          {
            ...{ electionTicks: 10, heartbeatTicks: 2, inflightMax: 3, messageBytesMax: 100 },
            ...{ applyingBytesMax: 200, random: prng(seed * 10 + id), preVote: seed % 4 !== 0 },
          },
        ),
    );
  }

  get appliedCount(): number {
    return this.#appliedAt.size;
  }

  /** One random thing happens; then everything promised is checked. */
  step(): void {
    const core = this.#pick(this.#cores);
    const dice = this.#random.below(100);
    if (dice < 12) this.#tick(core);
    else if (dice < 54) this.#deliverOne();
    else if (dice < 74) this.#send(core.takeReady());
    else if (dice < 85) this.#send(core.doAppend());
    else if (dice < 92) this.#send(core.doApply());
    else if (dice < 96) this.#propose(core);
    else if (dice < 98) this.#read(core);
    else this.#disturb(core);
    if (this.#chance(this.#rates.crash)) this.#crash(core);
    if (this.#chance(this.#rates.change)) this.#change(core);
    if (this.#chance(this.#rates.cut)) this.#cut = this.#pick([0, 0, ...IDS]);
    this.#check();
  }

  /** No more faults: the group must elect, commit and converge. */
  heal(): void {
    const before = this.#highestCommit;
    this.#cut = 0;
    for (let round = 0; round < 400; round += 1) {
      for (const core of this.#cores) core.raw.tick();
      this.#drain();
      const leader = this.#leader();
      if (leader !== undefined && round % 20 === 19) this.#help(leader);
      this.#check();
      if (this.#highestCommit > before + 3 && this.#converged()) return;
    }
    assert(false, 'a healed group commits and converges');
  }

  // What a working shell does: it reports how snapshots fared, and clients go on asking.
  #help(leader: TestCore): void {
    leader.raw.propose(payload('after the faults'));
    for (const [id, progress] of leader.raw.status().progress) {
      if (progress.state === 'snapshot') leader.raw.reportSnapshot(id, false);
    }
  }

  // ---- what happens -----------------------------------------------------------------------------

  #pick<T>(all: readonly T[]): T {
    const picked = all[this.#random.below(all.length)];
    assert(picked !== undefined, 'there is something to pick from');
    return picked;
  }

  #chance(rate: number): boolean {
    return rate > 0 && this.#random.unit() < rate;
  }

  #core(id: NodeId): TestCore | undefined {
    return this.#cores.find((core) => core.id === id);
  }

  // What a replica and its storage say to themselves cannot be lost, doubled or reordered.
  #send(messages: readonly Message[]): void {
    for (const m of messages) {
      if (isOwn(m)) this.#core(m.to)?.raw.step(m);
      else if (!this.#chance(this.#rates.loss)) this.#messages.push(m);
    }
  }

  // Clocks that run fast against the network make for many elections.
  #tick(core: TestCore): void {
    for (let left = 1 + this.#random.below(this.#rush); left > 0; left -= 1) core.raw.tick();
  }

  #deliverOne(): void {
    if (this.#messages.length === 0) return;
    const at = this.#random.below(Math.min(this.#messages.length, 12));
    const m = this.#messages[at];
    if (m === undefined) return;
    if (!this.#chance(this.#rates.double)) this.#messages.splice(at, 1);
    if (m.from === this.#cut || m.to === this.#cut) return;
    this.#core(m.to)?.raw.step(m);
  }

  #propose(core: TestCore): void {
    this.#proposals += 1;
    const proposer = this.#random.below(2) === 0 ? core : (this.#leader() ?? core);
    proposer.raw.propose(payload(`${this.#proposals}`));
  }

  #read(core: TestCore): void {
    this.#contexts += 1;
    const context = this.#contexts;
    if (core.raw.readIndex(context).kind === 'waiting') {
      this.#floorOfRead.set(context, this.#highestCommit);
    }
  }

  #disturb(core: TestCore): void {
    const other = this.#pick(IDS);
    const dice = this.#random.below(8);
    if (dice === 0) core.raw.transferLeader(other);
    else if (dice === 1) core.raw.reportUnreachable(other);
    else if (dice === 2) core.raw.reportSnapshot(other, this.#random.below(2) === 0);
    else if (dice === 3) core.raw.forgetLeader();
    else if (dice === 4) core.raw.campaign();
    else if (dice === 5) core.raw.stepDown();
    else this.#compact(core);
  }

  #compact(core: TestCore): void {
    const index = core.raw.status().applied - this.#random.below(4);
    if (index >= core.log.firstIndex() && index <= core.log.lastIndex()) core.log.compact(index);
  }

  #crash(core: TestCore): void {
    const suspects = this.#cores.filter((other) => other.raw.status().suspect);
    const mayRot = suspects.every((other) => other === core);
    const suspect = core.raw.status().suspect;
    if (mayRot && this.#chance(this.#rates.rot)) {
      const { log } = core;
      log.cutFrom(log.lastIndex() + 1 - this.#random.below(6));
      // The state is never ahead of its log in these runs: it is as of the log's end.
      const index = Math.max(log.firstIndex() - 1, Math.min(core.appliedIndex, log.lastIndex()));
      this.#rewind(core, index);
      core.restart({ suspect: true });
    } else {
      core.restart({ suspect });
    }
  }

  // A state taken back is applied again; what it applied before stays promised.
  #rewind(core: TestCore, index: number): void {
    if (index >= core.appliedIndex) return;
    core.appliedIndex = index;
    core.applied = core.applied.filter((e) => e.index <= index);
    this.#checkedApplied.set(core.id, 0);
  }

  #change(core: TestCore): void {
    const steps: ConfChangeStep[] = [];
    const kinds = ['add-voter', 'add-learner', 'remove'] as const;
    for (let left = 1 + this.#random.below(3); left > 0; left -= 1) {
      steps.push({ kind: this.#pick(kinds), nodeId: this.#pick(IDS) });
    }
    core.raw.proposeConfChange(confChange(steps));
  }

  #drain(): void {
    for (let pass = 0; pass < 1000; pass += 1) {
      for (const core of this.#cores) {
        this.#messages.push(...core.takeReady().filter((m) => !isOwn(m)));
        while (core.appendWork.length > 0) this.#forward(core.doAppend());
        while (core.applyWork.length > 0) this.#forward(core.doApply());
      }
      const batch = this.#messages;
      this.#messages = [];
      for (const m of batch) this.#core(m.to)?.raw.step(m);
      if (batch.length === 0 && this.#cores.every((core) => !core.raw.hasReady())) return;
    }
    assert(false, 'a group left alone comes to rest');
  }

  #forward(messages: readonly Message[]): void {
    for (const m of messages) {
      if (isOwn(m)) this.#core(m.to)?.raw.step(m);
      else this.#messages.push(m);
    }
  }

  // ---- what must be true ------------------------------------------------------------------------

  #check(): void {
    for (const core of this.#cores) {
      const { role, term, commit } = core.raw.status();
      if (role === 'leader') this.#checkLeader(core.id, term);
      // A commit is news as soon as any replica knows of it.
      this.#highestCommit = Math.max(this.#highestCommit, commit);
      this.#checkApplied(core);
      this.#checkReads(core);
    }
  }

  #checkLeader(id: NodeId, term: number): void {
    const known = this.#leaderOfTerm.get(term);
    if (known === undefined) {
      this.#leaderOfTerm.set(term, id);
      this.#checkCompleteness(id);
    }
    assert((known ?? id) === id, 'election safety: at most one leader is elected in a term');
  }

  // Leader completeness: whoever is elected holds everything applied anywhere before.
  #checkCompleteness(id: NodeId): void {
    const core = this.#core(id);
    if (core === undefined) return;
    const { lastIndex } = core.raw.status();
    for (const index of this.#appliedAt.keys()) {
      assert(index <= lastIndex, 'leader completeness: a leader holds every committed entry');
    }
  }

  // State machine safety: no two replicas apply different entries at one index.
  #checkApplied(core: TestCore): void {
    const from = this.#checkedApplied.get(core.id) ?? 0;
    for (const entry of core.applied.slice(from)) {
      const known = this.#appliedAt.get(entry.index);
      if (known === undefined) this.#appliedAt.set(entry.index, fingerprint(entry));
      assert(
        known === undefined || known === fingerprint(entry),
        'state machine safety: one entry is applied at an index',
      );
    }
    this.#checkedApplied.set(core.id, core.applied.length);
  }

  // Linearizability: a read sees at least what any replica knew to be committed when it was asked.
  #checkReads(core: TestCore): void {
    for (const read of core.reads.splice(0)) {
      const floor = this.#floorOfRead.get(read.context) ?? 0;
      assert(read.index >= floor, 'a read sees everything committed before it was asked');
    }
  }

  #leader(): TestCore | undefined {
    const leaders = this.#cores.filter((core) => core.raw.status().role === 'leader');
    return leaders.sort((a, b) => b.raw.status().term - a.raw.status().term)[0];
  }

  #converged(): boolean {
    const leader = this.#leader();
    if (leader === undefined) return false;
    const { conf, commit } = leader.raw.status();
    const members = [...conf.voters, ...conf.votersOutgoing, ...conf.learners];
    return members.every((id) => {
      const status = this.#core(id)?.raw.status();
      return status?.applied === commit && !status.suspect;
    });
  }
}

const isOwn = (m: Message): boolean => m.from === m.to || isStorageThread(m.from);

const fingerprint = (entry: Entry): string =>
  `${entry.term}/${entry.type}/${new TextDecoder().decode(entry.data)}`;
