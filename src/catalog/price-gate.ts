// The door prices come in through: gathers the updates of all sources for a few milliseconds, commits
// them as one frame, acknowledges after commit. One frame is under way at a time and everything that
// arrives meanwhile rides the next. A newer price of the same symbol and source replaces an older one
// only inside one frame, which is inside one log entry: nobody could have seen the older.

import { commandFlaw } from '../codec/command-flaw.ts';
import { ClusterError } from '../domain/cluster-error.ts';
import type { SetPrice } from '../domain/command.ts';
import { priceUnitsMax } from '../domain/money.ts';
import type { Outcome } from '../domain/outcome.ts';
import type { IngestAck, PriceUpdate } from '../client/ingest-stream.ts';

export interface PriceGateParts {
  /** Must put the commands of one call into one frame: nobody else may use that session. */
  submitAll(commands: readonly SetPrice[]): Promise<Outcome[]>;
  /** After each frame: what became of its updates. */
  onFrame(tally: { accepted: number; conflated: number; refused: number }): void;
}

export interface PriceGateLimits {
  /** How long a lone update waits for company, ms. */
  readonly gatherMs: number;
  /** Updates waiting to be framed; beyond it callers are told `overloaded`. */
  readonly waitingMax: number;
  /** Commands per frame: what surely fits one. */
  readonly frameCommandsMax: number;
}

export const priceGateLimits: PriceGateLimits = {
  gatherMs: 3,
  waitingMax: 65_536,
  frameCommandsMax: 2_048,
};

export const updatesPerRequestMax = 1_000;

interface Request {
  readonly source: number;
  readonly updates: readonly PriceUpdate[];
  readonly resolve: (ack: IngestAck) => void;
  readonly reject: (error: unknown) => void;
}

/** Where an update of a request went: a place in the frame, or overtaken. */
interface Frame {
  readonly commands: SetPrice[];
  readonly requests: Request[];
  /** Per request, per update: index into `commands`, or one of the two below. */
  readonly places: Int32Array[];
}

const overtakenPlace = -1;
const malformedPlace = -2;

export class PriceGate {
  readonly #parts: PriceGateParts;
  readonly #limits: PriceGateLimits;
  #waiting: Request[] = [];
  #waitingUpdates = 0;
  #busy = false;
  #timer: NodeJS.Timeout | null = null;

  constructor(parts: PriceGateParts, limits: PriceGateLimits = priceGateLimits) {
    this.#parts = parts;
    this.#limits = limits;
  }

  get waiting(): number {
    return this.#waitingUpdates;
  }

  /** Resolves after commit. @throws ClusterError 'overloaded' | 'too-large' (none), or what the
   *  cluster said (by effect) */
  offer(source: number, updates: readonly PriceUpdate[]): Promise<IngestAck> {
    if (updates.length > updatesPerRequestMax) {
      const message = `at most ${updatesPerRequestMax} updates at a time`;
      return Promise.reject(new ClusterError('too-large', 'none', { message }));
    }
    if (this.#waitingUpdates + updates.length > this.#limits.waitingMax) {
      const message = 'too many price updates are waiting';
      return Promise.reject(new ClusterError('overloaded', 'none', { message }));
    }
    return new Promise((resolve, reject) => {
      this.#waiting.push({ source, updates, resolve, reject });
      this.#waitingUpdates += updates.length;
      this.#flushSoon();
    });
  }

  #flushSoon(): void {
    if (this.#busy || this.#timer !== null) return;
    this.#timer = setTimeout(() => {
      this.#timer = null;
      void this.#flush();
    }, this.#limits.gatherMs);
  }

  async #flush(): Promise<void> {
    this.#busy = true;
    while (this.#waiting.length > 0) await this.#commit(this.#nextFrame());
    this.#busy = false;
  }

  async #commit(frame: Frame): Promise<void> {
    try {
      this.#answer(frame, await this.#parts.submitAll(frame.commands));
    } catch (error) {
      if (!(error instanceof ClusterError)) throw error;
      for (const request of frame.requests) request.reject(error);
    }
  }

  #nextFrame(): Frame {
    const gathering = new Gathering();
    let taken = 0;
    for (const request of this.#waiting) {
      const full = gathering.commandCount + request.updates.length > this.#limits.frameCommandsMax;
      if (taken > 0 && full) break;
      gathering.add(request);
      this.#waitingUpdates -= request.updates.length;
      taken += 1;
    }
    this.#waiting = this.#waiting.slice(taken);
    return gathering.frame();
  }

  #answer({ requests, places }: Frame, outcomes: readonly Outcome[]): void {
    const tally = { accepted: 0, conflated: 0, refused: 0 };
    for (const [at, request] of requests.entries()) {
      const ack = ackOf(places[at] ?? new Int32Array(0), outcomes);
      tally.accepted += ack.accepted;
      tally.conflated += ack.conflated;
      tally.refused += ack.refused.length;
      request.resolve(ack);
    }
    this.#parts.onFrame(tally);
  }
}

// The newest update of a symbol and source keeps its place, the ones it overtook lose theirs: at every
// point of the frame a symbol shows a price that its source gave no earlier than those shown before.
class Gathering {
  readonly #commands: (SetPrice | null)[] = [];
  readonly #requests: Request[] = [];
  readonly #slots: Int32Array[] = [];
  readonly #newest = new Map<string, number>();
  #overtaken = 0;

  get commandCount(): number {
    return this.#commands.length - this.#overtaken;
  }

  add(request: Request): void {
    const { source, updates } = request;
    const slots = new Int32Array(updates.length);
    for (const [at, update] of updates.entries()) slots[at] = this.#put(source, update);
    this.#requests.push(request);
    this.#slots.push(slots);
  }

  frame(): Frame {
    const placeOf = new Int32Array(this.#commands.length);
    const commands: SetPrice[] = [];
    for (const [slot, command] of this.#commands.entries()) {
      placeOf[slot] = command === null ? overtakenPlace : commands.length;
      if (command !== null) commands.push(command);
    }
    const places = this.#slots.map((slots) =>
      slots.map((slot) => (slot < 0 ? slot : (placeOf[slot] ?? overtakenPlace))),
    );
    return { commands, requests: this.#requests, places };
  }

  // One that cannot be packed would spoil the frame for everybody else's.
  #put(source: number, { symbol, priceUnits, sequence }: PriceUpdate): number {
    const sourceSequence = sequence === 0 ? null : sequence;
    const command = { kind: 'set-price', symbol, priceUnits, source, sourceSequence } as const;
    if (source < 1 || commandFlaw(command) !== null) return malformedPlace;
    const slot = this.#commands.length;
    const key = `${source} ${symbol}`;
    const before = this.#newest.get(key);
    const overtaken = before === undefined ? null : (this.#commands[before] ?? null);
    // One that the books refuse, by its number or its amount, stays as it is and its source is told so:
    // it takes the place of nothing.
    const isLater = overtaken === null || isNewer(sequence, overtaken.sourceSequence);
    if (isLater && isPrice(priceUnits)) {
      this.#newest.set(key, slot);
      if (before !== undefined && overtaken !== null) {
        this.#commands[before] = null;
        this.#overtaken += 1;
      }
    }
    this.#commands.push(command);
    return slot;
  }
}

const isPrice = (units: number): boolean => units >= 1 && units <= priceUnitsMax;

const isNewer = (sequence: number, before: number | null): boolean =>
  sequence === 0 ? before === null : sequence > (before ?? Number.POSITIVE_INFINITY);

function ackOf(places: Int32Array, outcomes: readonly Outcome[]): IngestAck {
  let index = 0;
  let accepted = 0;
  let conflated = 0;
  const refused: { position: number; reason: string }[] = [];
  for (const [position, place] of places.entries()) {
    const outcome = outcomes[place];
    if (place === overtakenPlace) conflated += 1;
    else if (outcome === undefined) refused.push({ position, reason: 'malformed' });
    else if (outcome.kind === 'rejected') refused.push({ position, reason: outcome.ordRejReason });
    else accepted += 1;
    index = Math.max(index, outcome?.index ?? 0);
  }
  return { index, accepted, conflated, refused };
}
