// One client: opens a session, sends real frames, asks again elsewhere when nothing comes back, and
// holds the cluster to its word: every command answered once and the same way, nothing acknowledged
// forgotten, no read older than what anybody had been told.

import { noIds } from '../../../src/codec/command-writer.ts';
import { decodeAnswers } from '../../../src/codec/answer-reader.ts';
import { FrameWriter } from '../../../src/codec/frame-writer.ts';
import type { Command } from '../../../src/domain/command.ts';
import { money } from '../../../src/domain/money.ts';
import type { Outcome } from '../../../src/domain/outcome.ts';
import { quantity } from '../../../src/domain/quantity.ts';
import type { AnswerSink } from '../../../src/node/consensus/answer-board.ts';
import type { Agenda } from './agenda.ts';
import type { Dice } from './dice.ts';
import type { Oracle } from './oracle.ts';
import type { Asked, SimHistory } from './sim-history.ts';
import { clusterId } from './seed-files.ts';
import type { SimReplica } from './sim-replica.ts';
import type { VirtualNetwork } from './virtual-network.ts';
import { Violation } from './witness.ts';

const answerTimeoutMs = 600;
const framesOutstandingMax = 4;
/** Of the turns that could as well be a new frame. */
const readShare = 0.15;
const symbols = ['ABC', 'XYZ', 'QQQ'] as const;

interface SentFrame {
  readonly firstSeq: number;
  readonly commands: readonly Command[];
  readonly asked: readonly (Asked | null)[];
  readonly outcomes: (Outcome | null)[];
  /** As it was sent last; it is written anew only when it has another answer to acknowledge. */
  bytes: Uint8Array | null;
  ackedThrough: number;
}

export interface ClientWorld {
  readonly agenda: Agenda;
  readonly dice: Dice;
  readonly network: VirtualNetwork;
  readonly oracle: Oracle;
  readonly history: SimHistory;
  readonly thinkMs: number;
  readonly replicas: readonly SimReplica[];
  broken(who: string, reason: unknown): void;
}

export class SimClient {
  readonly id: number;
  readonly #world: ClientWorld;
  readonly #frames = new FrameWriter({ clusterId, groupId: 1 }, noIds);
  #sessionId = 0;
  #nonce: number;
  #nextSeq = 1;
  #outstanding: SentFrame[] = [];
  #target: number;
  #stopping = false;
  #turn = 0;
  #lastHeardMs = 0;
  #orders = 0;
  #prices = 0;

  constructor(id: number, world: ClientWorld) {
    this.id = id;
    this.#world = world;
    this.#nonce = id * 1_000_000;
    this.#target = world.dice.pick(world.replicas).id;
  }

  get idle(): boolean {
    return this.#outstanding.length === 0;
  }

  get sessionId(): number {
    return this.#sessionId;
  }

  start(): void {
    this.#think();
  }

  /** Sends no more new commands, and reads only now and then; what is outstanding is seen through. */
  stop(): void {
    this.#stopping = true;
  }

  resume(): void {
    this.#stopping = false;
  }

  #think(): void {
    const { agenda, dice, thinkMs } = this.#world;
    agenda.after(dice.around(thinkMs), () => {
      this.#act();
      this.#think();
    });
  }

  // Who may send no more commands for now reads instead, and most of all while the cluster answers
  // nobody. One who was stopped is mostly silent: peace and its drills are to be quiet.
  #act(): void {
    const { dice } = this.#world;
    if (this.#isLate() && this.#sessionId === 0) this.#openSession();
    else if (this.#isLate() && !this.idle) this.#retry();
    else if (dice.chance(readShare)) this.#readAnywhere();
    else if (this.#stopping) return;
    else if (this.#maySubmit()) this.#submitNew();
    else this.#readAnywhere();
  }

  #isLate(): boolean {
    return this.#world.agenda.nowMs - this.#lastHeardMs > answerTimeoutMs;
  }

  #maySubmit(): boolean {
    return this.#sessionId !== 0 && this.#outstanding.length < framesOutstandingMax;
  }

  #openSession(): void {
    const { agenda } = this.#world;
    agenda.events += 1;
    this.#lastHeardMs = agenda.nowMs;
    this.#anotherTarget();
    this.#nonce += 1;
    const bytes = this.#frames.openSession(this.#nonce);
    this.#send({ bytes, sessionId: 0, firstSeq: this.#nonce, commandCount: 1 });
  }

  #submitNew(): void {
    this.#world.agenda.events += 1;
    const commands: Command[] = [];
    for (let left = 1 + this.#world.dice.below(4); left > 0; left -= 1) {
      commands.push(this.#someCommand());
    }
    const firstSeq = this.#nextSeq;
    this.#nextSeq += commands.length;
    if (this.idle) this.#lastHeardMs = this.#world.agenda.nowMs;
    const asked = commands.map((command) => this.#world.history.asks(command));
    for (let seq = firstSeq; seq < this.#nextSeq; seq += 1) {
      this.#world.oracle.effects.asked({ sessionId: this.#sessionId, seq });
    }
    const outcomes = commands.map(() => null);
    const bytes = null;
    const sent: SentFrame = { firstSeq, commands, asked, outcomes, bytes, ackedThrough: 0 };
    this.#outstanding.push(sent);
    this.#submit(sent);
  }

  // Everything without an answer, in order, often somewhere else.
  #retry(): void {
    const { agenda } = this.#world;
    agenda.events += 1;
    this.#lastHeardMs = agenda.nowMs;
    this.#anotherTarget();
    for (const sent of this.#outstanding) this.#submit(sent);
  }

  #submit(sent: SentFrame): void {
    const { firstSeq, commands } = sent;
    const first = this.#outstanding[0]?.firstSeq ?? firstSeq;
    const sessionId = this.#sessionId;
    const ackedThrough = first - 1;
    const place = { sessionId, firstSeq, ackedThrough };
    const known = sent.ackedThrough === ackedThrough ? sent.bytes : null;
    const bytes = known ?? this.#frames.frame(place, commands);
    sent.bytes = bytes;
    sent.ackedThrough = ackedThrough;
    this.#send({ bytes, sessionId, firstSeq, commandCount: commands.length });
  }

  #send(frame: {
    readonly bytes: Uint8Array;
    readonly sessionId: number;
    readonly firstSeq: number;
    readonly commandCount: number;
  }): void {
    const { network } = this.#world;
    const target = this.#target;
    const turn = this.#turn;
    network.carry(this.address, target, () => {
      const process = this.#replica(target)?.process;
      const sink: AnswerSink = {
        answer: (bytes) => {
          network.carry(target, this.address, () => {
            this.#hear(bytes);
          });
        },
        leadershipLost: () => {
          this.#hint(turn, { from: target, leaderId: 0 });
        },
      };
      if (process?.submit(frame, sink) === true) return;
      this.#hint(turn, { from: target, leaderId: process?.leaderId ?? 0 });
    });
  }

  // "Not the leader": one hint per turn, or a crowd of refusals would make a crowd of retries.
  #hint(turn: number, told: { readonly from: number; readonly leaderId: number }): void {
    const { network, dice } = this.#world;
    network.carry(told.from, this.address, () => {
      if (turn !== this.#turn) return;
      this.#turn += 1;
      this.#target = told.leaderId === 0 ? dice.pick(this.#world.replicas).id : told.leaderId;
      this.#lastHeardMs -= answerTimeoutMs - 20;
    });
  }

  #anotherTarget(): void {
    this.#turn += 1;
    if (this.#world.dice.chance(0.5)) this.#target = this.#world.dice.pick(this.#world.replicas).id;
  }

  #hear(bytes: Uint8Array): void {
    try {
      const { sessionId, firstSeq, outcomes } = decodeAnswers(bytes);
      if (sessionId === 0) this.#opened(firstSeq, outcomes[0]);
      else if (sessionId === this.#sessionId) this.#answered(firstSeq, outcomes);
    } catch (reason) {
      this.#world.broken(`client ${this.id}`, reason);
    }
  }

  #opened(nonce: number, outcome: Outcome | undefined): void {
    if (this.#sessionId !== 0 || nonce !== this.#nonce || outcome?.kind !== 'accepted') return;
    this.#sessionId = outcome.number ?? 0;
    this.#lastHeardMs = this.#world.agenda.nowMs;
    this.#world.oracle.told(outcome.index);
  }

  #answered(firstSeq: number, outcomes: readonly Outcome[]): void {
    const sent = this.#outstanding.find((frame) => frame.firstSeq === firstSeq);
    for (const [at, outcome] of outcomes.entries()) {
      const seq = firstSeq + at;
      if (outcome.kind === 'rejected' && outcome.ordRejReason === 'sequence-gap') continue;
      if (outcome.kind === 'rejected' && outcome.ordRejReason === 'session-expired') {
        // Of a copy that came late, whose answer the client has acknowledged.
        const acknowledged = sent === undefined;
        if (!acknowledged) throw new Violation(`session ${this.#sessionId} is gone at ${seq}`);
        continue;
      }
      this.#world.oracle.answered({ sessionId: this.#sessionId, seq }, outcome);
      if (sent !== undefined) this.#settle(sent, at, outcome);
    }
    if (sent === undefined) return;
    this.#lastHeardMs = this.#world.agenda.nowMs;
    // In order: what the client acknowledges is all that came before.
    while (this.#outstanding[0]?.outcomes.every((known) => known !== null) === true) {
      this.#outstanding.shift();
    }
  }

  #settle(sent: SentFrame, at: number, outcome: Outcome): void {
    if (sent.outcomes[at] !== null) return;
    sent.outcomes[at] = outcome;
    const command = sent.commands[at];
    if (command !== undefined) this.#world.oracle.settled(command, outcome);
    const asked = sent.asked[at] ?? null;
    if (asked !== null) this.#world.history.answered(asked, outcome);
  }

  #readAnywhere(): void {
    const { dice, replicas } = this.#world;
    const symbol = dice.pick(symbols);
    this.#read(symbol, dice.pick(replicas).id);
  }

  /** A linearizable read, asked of this replica. */
  readFrom(target: number): void {
    this.#read(this.#world.dice.pick(symbols), target);
  }

  #read(symbol: string, target: number): void {
    const { agenda, network, oracle, history } = this.#world;
    agenda.events += 1;
    const asked = history.reads(symbol);
    const floor = oracle.toldIndex;
    network.carry(this.address, target, () => {
      this.#replica(target)?.process?.read((books) => {
        const { appliedIndex, instruments } = books;
        const priceUnits = instruments.bySymbol(symbol)?.priceUnits ?? null;
        network.carry(target, this.address, () => {
          oracle.reads += 1;
          history.wasRead(asked, priceUnits);
          if (appliedIndex >= floor) oracle.told(appliedIndex);
          else {
            const stale = new Violation(`a read at ${appliedIndex} after ${floor} was told`);
            this.#world.broken(`client ${this.id}`, stale);
          }
        });
      });
    });
  }

  #replica(id: number): SimReplica | undefined {
    const replica = this.#world.replicas.find((candidate) => candidate.id === id);
    return replica?.paused === true ? undefined : replica;
  }

  /** Clients live behind the replicas' addresses. */
  get address(): number {
    return 100 + this.id;
  }

  #someCommand(): Command {
    const { dice } = this.#world;
    const account = `acc-${this.id}`;
    const symbol = dice.pick(symbols);
    const thrown = dice.below(20);
    if (this.#nextSeq === 1 || thrown < 3) {
      const amountUnits = money((1 + dice.below(5_000)) * 10_000);
      return { kind: 'deposit', account, amountUnits, createIfMissing: true };
    }
    if (thrown === 3) {
      const listed = { priceUnits: money(10_000), inventory: quantity(50_000), priceTtlMs: 0 };
      return { kind: 'list-instrument', symbol, ...listed };
    }
    if (thrown === 4) {
      // Never the same price twice, so that a read tells which write it saw.
      this.#prices += 1;
      const priceUnits = money(100 * (50 + this.id + 10 * this.#prices));
      return { kind: 'set-price', symbol, priceUnits, source: 0, sourceSequence: null };
    }
    if (thrown < 7) {
      const amountUnits = money((1 + dice.below(500)) * 10_000);
      return { kind: dice.pick(['buy', 'sell']), account, symbol, amountUnits };
    }
    if (thrown < 9) {
      const kinds = ['commit-buy', 'cancel-buy', 'commit-sell', 'cancel-sell'] as const;
      return { kind: dice.pick(kinds), account };
    }
    if (thrown === 9) return { kind: 'quote', account, symbol };
    this.#orders += 1;
    const side = dice.pick(['buy', 'buy', 'sell'] as const);
    const order = { account, symbol, side, quantity: quantity(1 + dice.below(20)) };
    const clOrdId = dice.chance(0.2) ? { clOrdId: `o${this.#orders}` } : {};
    return { kind: 'order', ...order, ...clOrdId };
  }
}
