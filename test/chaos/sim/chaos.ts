// Decides when which fault strikes where. Faults end by themselves; in the end all of them do.
// Knows what each fault does to a link, a disk, a clock or a process; not what they are for.

import { cutOff } from './blow.ts';
import type { ClockFaults } from './clock-faults.ts';
import { DeathWord } from './death-word.ts';
import { strikingFaults } from './fault-mix.ts';
import type { StrikingFault } from './fault-mix.ts';
import { MemberStrikes } from './member-strikes.ts';
import type { SimReplica } from './sim-replica.ts';
import { Swizzle } from './swizzle.ts';
import type { SwizzleWorld } from './swizzle.ts';

export interface ChaosWorld extends SwizzleWorld {
  readonly clientIds: readonly number[];
  /** Null where clocks are set without any rule. */
  readonly clockFaults: ClockFaults | null;
  mayDamage(id: number): boolean;
  /** The run is as long as it must be and lasts only for what has not struck yet. */
  isOverdue(): boolean;
  note(id: number, what: string): void;
}

const strikesInStorm = 8;
const lullMinMs = 3_000;
/** Mean time between strikes that a run only waits for. */
const overdueEveryMs = 150;

export class Chaos {
  readonly #world: ChaosWorld;
  readonly #faults: readonly StrikingFault[];
  readonly #swizzle: Swizzle;
  readonly #members: MemberStrikes;
  readonly #word: DeathWord;
  #over = false;
  #strikes = 0;

  constructor(world: ChaosWorld) {
    this.#world = world;
    this.#faults = strikingFaults.filter((fault) => world.mix.drawn.has(fault));
    this.#swizzle = new Swizzle(world);
    this.#word = new DeathWord(world);
    this.#members = new MemberStrikes({
      ...world,
      leader: () => this.#leader,
      note: (id, what) => {
        world.note(id, what);
      },
    });
  }

  start(): void {
    if (this.#faults.length > 0) this.#next();
  }

  /** No more strikes; what was struck is whole again. */
  end(): void {
    this.#over = true;
    this.#swizzle.end();
    this.#members.end();
    this.#word.end();
    this.#world.network.calm();
    for (const replica of this.#world.replicas) {
      replica.disk.slowFactor = 1;
      replica.disk.hungUntilMs = 0;
      replica.disk.fullUntilMs = 0;
      replica.disk.failNextWrite = false;
      replica.pausedUntilMs = 0;
      replica.clockRate = 1;
    }
  }

  #next(): void {
    const { agenda, dice, mix } = this.#world;
    this.#strikes += 1;
    // A cluster that never gets anything done shows nothing but elections.
    const lullMs = this.#strikes % strikesInStorm === 0 ? lullMinMs + dice.around(lullMinMs) : 0;
    const everyMs = this.#overdue ? Math.min(overdueEveryMs, mix.strikeEveryMs) : mix.strikeEveryMs;
    agenda.after(lullMs + dice.around(everyMs), () => {
      if (this.#over) return;
      this.#strike(this.#someFault(), this.#victim());
      this.#next();
    });
  }

  get #unstruck(): StrikingFault[] {
    return this.#faults.filter((fault) => this.#world.tally.of(fault) === 0);
  }

  get #overdue(): boolean {
    return this.#world.isOverdue() && this.#unstruck.length > 0;
  }

  // What was drawn and has not struck yet comes first, mostly.
  #someFault(): StrikingFault {
    const { dice } = this.#world;
    const unstruck = this.#unstruck;
    if (this.#overdue) return dice.pick(unstruck);
    // One change of members alone shows little: it takes several, with something else in between.
    if (this.#faults.includes('membership') && dice.chance(0.3)) return 'membership';
    return dice.pick(unstruck.length > 0 && dice.chance(0.7) ? unstruck : this.#faults);
  }

  get #leader(): SimReplica | undefined {
    return this.#world.replicas.find((replica) => replica.process?.leading === true);
  }

  // Leaders are the more interesting victims.
  #victim(): SimReplica {
    const { dice, replicas } = this.#world;
    const leader = this.#leader;
    return leader !== undefined && dice.chance(0.4) ? leader : dice.pick(replicas);
  }

  #strike(fault: StrikingFault, victim: SimReplica): void {
    const { dice, agenda, tally } = this.#world;
    agenda.events += 1;
    const untilMs = agenda.nowMs + 20 + dice.around(1_500);
    switch (fault) {
      case 'slow-link':
      case 'one-way-cut':
      case 'clog':
        this.#strikeLink(fault, untilMs);
        return;
      case 'partition':
        this.#partition(untilMs);
        return;
      case 'crash':
        this.#crash(victim, 'crash');
        return;
      case 'bit-rot':
        this.#rot(victim);
        return;
      case 'eio':
        victim.disk.failNextWrite = true;
        return;
      case 'disk-full':
        victim.disk.fullUntilMs = untilMs;
        return;
      case 'slow-disk':
        victim.disk.slowFactor = dice.pick([10, 50, 200]);
        this.#later(untilMs, () => (victim.disk.slowFactor = 1));
        return;
      case 'hung-disk':
        victim.disk.hungUntilMs = agenda.nowMs + dice.pick([500, 3_000, 12_000]);
        return;
      case 'pause':
        if (victim.up) tally.took(fault);
        victim.pausedUntilMs = untilMs;
        return;
      case 'clock-jump':
        this.#setClock(victim, dice.between(-30_000, 30_000));
        return;
      case 'transfer':
        this.#transfer();
        return;
      case 'membership':
        this.#members.change();
        return;
      case 'split-change':
        this.#members.split();
        return;
      case 'change-rush':
        this.#members.rush();
        return;
      case 'swizzle':
        this.#swizzle.begin(this.#leader);
        return;
      case 'cut-off':
        this.#cutOff(victim);
        return;
    }
  }

  #setClock(victim: SimReplica, offsetMs: number): void {
    const { clockFaults, tally } = this.#world;
    if (clockFaults !== null) {
      clockFaults.strike(victim);
      return;
    }
    tally.took('clock-jump');
    victim.clockOffsetMs = offsetMs;
  }

  #strikeLink(fault: 'slow-link' | 'one-way-cut' | 'clog', untilMs: number): void {
    const { dice, network, replicas } = this.#world;
    const from = this.#victim();
    const to = dice.pick(replicas.filter((replica) => replica !== from));
    const link = dice.chance(0.5) ? network.link(from.id, to.id) : network.link(to.id, from.id);
    if (fault === 'slow-link') link.slowFactor = dice.pick([5, 30]);
    else if (fault === 'clog') link.cloggedUntilMs = untilMs;
    else link.cutBy = fault;
    this.#later(untilMs, () => {
      link.slowFactor = 1;
      link.cutBy = null;
    });
  }

  // Halves, one alone, a bridge that both sides hear, or a ring in which each hears only the next.
  #partition(untilMs: number): void {
    const { dice, network, replicas } = this.#world;
    network.heal();
    const shape = dice.pick(['halves', 'alone', 'bridge', 'ring'] as const);
    const sides = new Map(replicas.map(({ id }) => [id, dice.below(2)]));
    const chosen = dice.pick(replicas).id;
    const isCut = (from: number, to: number): boolean => {
      if (shape === 'halves') return sides.get(from) !== sides.get(to);
      if (shape === 'alone') return from === chosen || to === chosen;
      if (shape === 'bridge') return from !== chosen && to !== chosen && from % 2 !== to % 2;
      return to !== (from % replicas.length) + 1 && from !== (to % replicas.length) + 1;
    };
    for (const from of replicas) {
      for (const to of replicas) {
        if (from !== to && isCut(from.id, to.id)) network.link(from.id, to.id).cutBy = 'partition';
      }
    }
    this.#later(untilMs, () => {
      network.heal();
    });
  }

  #crash(victim: SimReplica, fault: 'crash' | 'bit-rot'): void {
    if (!victim.up) return;
    this.#world.tally.took(fault);
    this.#world.note(victim.id, fault === 'crash' ? 'crashes' : 'crashes, and its disk rots');
    victim.crash();
  }

  // One disk at a time: what the others hold must be enough to mend it.
  #rot(victim: SimReplica): void {
    const { dice } = this.#world;
    if (!victim.up || !this.#world.mayDamage(victim.id)) return;
    this.#crash(victim, 'bit-rot');
    const paths = victim.disk.paths().filter((path) => path.endsWith('.wal'));
    const path = dice.pick(paths);
    const bytes = victim.disk.durableBytes(path);
    let end = bytes.length;
    while (end > 0 && bytes[end - 1] === 0) end -= 1;
    if (end === 0) return;
    victim.rotten = true;
    victim.disk.rot(path, dice.below(end));
  }

  // Alone for longer than the others wait, though not from its clients.
  #cutOff(victim: SimReplica): void {
    const { agenda, dice, network, replicas, tally } = this.#world;
    tally.took('cut-off');
    const ids = replicas.map(({ id }) => id);
    cutOff(network, victim.id, ids);
    this.#later(agenda.nowMs + dice.between(1_000, 4_000), () => {
      network.heal();
    });
  }

  #transfer(): void {
    const { dice, mix, tally } = this.#world;
    const leader = this.#leader;
    leader?.process?.act((driver) => {
      const to = dice.pick(leader.process?.conf.voters ?? [leader.id]);
      const result = driver.transferLeader(to);
      if (result.kind === 'started') tally.took('transfer');
      if (result.kind === 'started' && mix.leaseReads) this.#deafen(leader);
    });
  }

  // For a moment in which the next one may come to lead, and this one cannot know.
  #deafen(leader: SimReplica): void {
    const { agenda, dice, mix, network, replicas } = this.#world;
    agenda.after(dice.pick([0, 1, 2, 4]) * dice.around(mix.latencyMs), () => {
      if (this.#over) return;
      const untilMs = agenda.nowMs + dice.between(100, 700);
      for (const { id } of replicas) network.link(id, leader.id).cloggedUntilMs = untilMs;
    });
  }

  // What is over has been made whole already: a drill may have cut links of its own by then.
  #later(atMs: number, act: () => void): void {
    const { agenda } = this.#world;
    agenda.after(Math.max(0, atMs - agenda.nowMs), () => {
      if (!this.#over) act();
    });
  }
}
