// Somebody who follows a few accounts and a symbol: over one replica's stream until it breaks, then
// from where it stopped over another's. In the end it must have been told everything, once, in order.

import { feedViolations } from '../checkers/feed-completeness.ts';
import type { FeedChange, HeardFrame } from '../checkers/feed-completeness.ts';
import type { Change } from '../../../src/gen/holdfast/cluster/v1/Change.ts';
import type { WatchResponse } from '../../../src/gen/holdfast/cluster/v1/WatchResponse.ts';
import { accountKey, followed, holdingKey, instrumentKey, orderKey } from './feed-truth.ts';
import type { FeedTruth } from './feed-truth.ts';
import { clusterId } from './seed-files.ts';
import type { ViewerWorld } from './sim-viewer.ts';

const silenceMs = 1_000;
const address = 300;
/** A reader that nothing ever happens to resumes nowhere. */
const stayMs = 4_000;

export class SimSubscriber {
  readonly #world: ViewerWorld;
  readonly #truth: FeedTruth;
  readonly #frames: HeardFrame[] = [];
  #stream = 0;
  #heard = 0;
  #lastIndex = 0;
  #lastHeardMs = 0;
  #leaveAtMs = 0;
  #close: () => void = () => undefined;

  constructor(world: ViewerWorld, truth: FeedTruth) {
    this.#world = world;
    this.#truth = truth;
  }

  start(): void {
    this.#connect();
    this.#watch();
  }

  /** A sentence for everything it missed, heard twice or was told wrongly. */
  violations(): string[] {
    return feedViolations(this.#frames, this.#truth.changes).map((what) => `feed: ${what}`);
  }

  #watch(): void {
    const { agenda } = this.#world;
    agenda.after(silenceMs / 4, () => {
      const silent = agenda.nowMs - this.#lastHeardMs > silenceMs;
      if (silent || agenda.nowMs > this.#leaveAtMs) this.#connect();
      this.#watch();
    });
  }

  #connect(): void {
    const { agenda, dice, network, replicas } = this.#world;
    agenda.events += 1;
    this.#close();
    this.#stream += 1;
    this.#heard = 0;
    this.#lastHeardMs = agenda.nowMs;
    this.#leaveAtMs = agenda.nowMs + dice.around(stayMs);
    const stream = this.#stream;
    const { id } = dice.pick(replicas);
    const { accounts, symbols } = followed;
    const from = { epoch: clusterId, fromIndex: this.#lastIndex };
    const rows = {
      accounts: [...accounts],
      symbols: [...symbols],
      allSymbols: false,
      eachEntry: false,
    };
    const noEvents = { eventsOf: [], allEvents: false, eventsSinceMs: 0 };
    const request = { ...rows, ...noEvents, ...from };
    let isOpen = false;
    network.carry(address, id, () => {
      // A doubled packet opens no second stream.
      if (isOpen || stream !== this.#stream) return;
      isOpen = true;
      const replica = replicas.find((candidate) => candidate.id === id && !candidate.paused);
      let sent = 0;
      const close = replica?.process?.watch(request, (frame) => {
        sent += 1;
        const place = sent;
        network.carry(id, address, () => {
          if (stream === this.#stream) this.#hear(place, frame);
        });
      });
      this.#close = close ?? this.#close;
    });
  }

  // Frames come in order or the stream is broken: what follows a lost one is not looked at.
  #hear(place: number, frame: WatchResponse | null): void {
    if (place <= this.#heard) return;
    if (place > this.#heard + 1 || frame === null || frame.kind === 'failure') {
      this.#connect();
      return;
    }
    this.#heard = place;
    this.#lastHeardMs = this.#world.agenda.nowMs;
    this.#take(frame);
  }

  #take({ kind, index: at, prev, recovered, changes: wireChanges }: WatchResponse): void {
    const index = Number(at);
    const changes = (wireChanges ?? []).map(changeOf);
    if (kind === 'heartbeat') {
      this.#frames.push({ kind, index });
      return;
    }
    if (kind === 'delta') this.#frames.push({ kind, index, prev: Number(prev), changes });
    else if (recovered === true) {
      this.#frames.push({ kind: 'resumed', index, prev: this.#lastIndex, changes });
    } else {
      const orders = this.#truth.ordersThrough(index);
      this.#frames.push({ kind: 'snapshot', index, changes: [...changes, ...orders] });
    }
    this.#lastIndex = index;
  }
}

function changeOf({ account, holding, holdingRemoved, instrument, order }: Change): FeedChange {
  if (account !== undefined && account !== null) {
    return { key: accountKey(account.account ?? ''), value: account };
  }
  if (holding !== undefined && holding !== null) {
    const key = holdingKey(holding.account ?? '', holding.symbol ?? '');
    return { key, value: holding };
  }
  if (holdingRemoved !== undefined && holdingRemoved !== null) {
    return {
      key: holdingKey(holdingRemoved.account ?? '', holdingRemoved.symbol ?? ''),
      value: null,
    };
  }
  if (instrument !== undefined && instrument !== null) {
    return { key: instrumentKey(instrument.symbol ?? ''), value: instrument };
  }
  return { key: orderKey(Number(order?.number)), value: order ?? null };
}
