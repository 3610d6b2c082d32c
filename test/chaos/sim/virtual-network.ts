// Carries packets between replicas, and between clients and replicas, in virtual time: with delay,
// loss, doubling and overtaking, over links that may be cut one way, clogged or slow. Peer messages
// travel as the real frame bytes. Knows addresses, not what is said.

import type { Message } from '../../../src/raft/core/message.ts';
import { decodeMessages, encodeMessages } from '../../../src/raft/codec/message-codec.ts';
import { frameBatches } from '../../../src/raft/transport/frame-batches.ts';
import type { Agenda } from './agenda.ts';
import type { Dice } from './dice.ts';
import type { FaultMix } from './fault-mix.ts';
import type { FaultTally } from './fault-tally.ts';

export interface NetworkParts {
  readonly agenda: Agenda;
  readonly dice: Dice;
  readonly mix: FaultMix;
  readonly tally: FaultTally;
  readonly deliver: (to: number, messages: readonly Message[]) => void;
  /** A stream broke under what was sent. */
  readonly unreachable: (from: number, to: number) => void;
}

/** The state of one direction between two addresses. */
interface Link {
  cutBy: 'one-way-cut' | 'partition' | null;
  cloggedUntilMs: number;
  slowFactor: number;
  /** When the last packet arrives: the next may not overtake it. */
  lastArrivalMs: number;
  waiting: number;
}

/** What is on its way: the bytes of peer messages, or what happens when it arrives. */
interface Packet {
  readonly link: Link;
  readonly from: number;
  readonly to: number;
  readonly bytes: Uint8Array | null;
  readonly arrive: (() => void) | null;
}

/** Well below an election timeout. */
const soonWithinMs = 500;

type PacketFault = 'loss' | 'duplicate' | 'reorder';

/** What a sender keeps for one peer before it drops. */
const packetsWaitingMax = 256;

export class VirtualNetwork {
  readonly #parts: NetworkParts;
  /** By sender, then by receiver. */
  readonly #linksFrom: (Link | undefined)[][] = [];
  readonly #links: Link[] = [];
  // Asked of every packet.
  readonly #lossShare: number;
  readonly #duplicateShare: number;
  readonly #reorderShare: number;
  #faultless = false;

  constructor(parts: NetworkParts) {
    const { mix } = parts;
    this.#parts = parts;
    this.#lossShare = mix.share('loss');
    this.#duplicateShare = mix.share('duplicate');
    this.#reorderShare = mix.share('reorder');
  }

  link(from: number, to: number): Link {
    const links = (this.#linksFrom[from] ??= []);
    const known = links[to];
    if (known !== undefined) return known;
    const link: Link = {
      cutBy: null,
      cloggedUntilMs: 0,
      slowFactor: 1,
      lastArrivalMs: 0,
      waiting: 0,
    };
    links[to] = link;
    this.#links.push(link);
    return link;
  }

  /** Ends every cut, clog and slowness. */
  heal(): void {
    for (const link of this.#links) {
      link.cutBy = null;
      link.cloggedUntilMs = 0;
      link.slowFactor = 1;
    }
  }

  /** From now on nothing is lost, doubled or overtaken either. */
  calm(): void {
    this.#faultless = true;
    this.heal();
  }

  /** Whether everything arrives soon: a link in order is as late as what was held up on it. */
  flows(): boolean {
    const soonMs = this.#parts.agenda.nowMs + soonWithinMs;
    return this.#links.every(({ lastArrivalMs }) => lastArrivalMs <= soonMs);
  }

  send(from: number, to: number, messages: readonly Message[]): void {
    const link = this.link(from, to);
    // Most of what is said, and never cut: cutting would cost as much as sending.
    if (messages.length === 1) {
      this.#carry({ link, from, to, bytes: encodeMessages(messages), arrive: null });
      return;
    }
    for (const batch of frameBatches(messages, this.#parts.mix.frameBytes)) {
      const bytes = encodeMessages(batch.messages);
      this.#carry({ link, from, to, bytes, arrive: null });
    }
  }

  /** Brings something from one address to another, if it arrives at all. */
  carry(from: number, to: number, arrive: () => void): void {
    this.#carry({ link: this.link(from, to), from, to, bytes: null, arrive });
  }

  #carry(packet: Packet): void {
    const { agenda, tally } = this.#parts;
    const { link, from, to } = packet;
    if (link.cutBy !== null || link.waiting >= packetsWaitingMax) {
      if (link.cutBy !== null) tally.took(link.cutBy);
      this.#maybeTell(from, to);
      return;
    }
    if (this.#struck('loss', this.#lossShare)) return;
    if (this.#struck('duplicate', this.#duplicateShare))
      agenda.afterTo(this.#delayMs(link), this.#open, packet);
    link.waiting += 1;
    agenda.afterTo(this.#arrivalMs(link) - agenda.nowMs, this.#arrive, packet);
  }

  readonly #arrive = (packet: Packet): void => {
    const { link } = packet;
    link.waiting -= 1;
    if (link.cutBy === null) this.#open(packet);
    else this.#parts.tally.took(link.cutBy);
  };

  // Every message is an event, whether in a packet of its own or not.
  readonly #open = ({ to, bytes, arrive }: Packet): void => {
    const { agenda, deliver } = this.#parts;
    if (bytes !== null) {
      const messages = decodeMessages(bytes);
      agenda.events += messages.length;
      deliver(to, messages);
    }
    if (arrive !== null) {
      agenda.events += 1;
      arrive();
    }
  };

  #struck(fault: PacketFault, share: number): boolean {
    const { dice, tally } = this.#parts;
    if (this.#faultless || !dice.chance(share)) return false;
    tally.took(fault);
    return true;
  }

  #delayMs(link: Link): number {
    const { dice, mix, tally } = this.#parts;
    if (link.slowFactor > 1) tally.took('slow-link');
    return (0.05 + dice.around(mix.latencyMs)) * link.slowFactor;
  }

  // A stream keeps its order, unless this is a network that does not.
  #arrivalMs(link: Link): number {
    const { agenda, tally } = this.#parts;
    let atMs = agenda.nowMs + this.#delayMs(link);
    if (link.cloggedUntilMs > atMs) {
      tally.took('clog');
      atMs = link.cloggedUntilMs;
    }
    if (this.#struck('reorder', this.#reorderShare)) return atMs;
    link.lastArrivalMs = Math.max(link.lastArrivalMs, atMs);
    return link.lastArrivalMs;
  }

  #maybeTell(from: number, to: number): void {
    const { agenda, dice } = this.#parts;
    if (!dice.chance(0.1)) return;
    agenda.after(0, () => {
      this.#parts.unreachable(from, to);
    });
  }
}
