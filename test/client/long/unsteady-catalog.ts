// A catalog that hears of changes late, is cut off from its node, loses its streams and starts anew, as
// catalogs do: real gRPC, fed by a test. Its heartbeats are a node's: each was true when it was sent,
// and comes behind the changes before it.

import { onTestFinished } from 'vitest';
import { prng } from '../../../src/base/prng.ts';
import { row, RunningCatalog } from '../../catalog/running-catalog.ts';

export interface WhatIs {
  readonly index: number;
  now(): Readonly<Record<string, { readonly index: number; readonly units: number }>>;
}

type Word =
  | { readonly kind: 'changed'; readonly index: number; readonly prices: Record<string, number> }
  | { readonly kind: 'heartbeat'; readonly index: number; readonly sentMs: number };

const beatMs = 250;
const lateMsMax = 40;
/** A node's word that is older has lost its worth: whoever is cut off gets no such heartbeat later. */
const worthMs = 100;

export class UnsteadyCatalog {
  readonly #truth: WhatIs;
  readonly #random = prng(17);
  readonly #words: Word[] = [];
  readonly #timers = new Set<NodeJS.Timeout>();
  catalog: RunningCatalog;
  breaks = 0;
  restarts = 0;
  cuts = 0;
  #isCutOff = false;

  private constructor(truth: WhatIs, catalog: RunningCatalog) {
    this.#truth = truth;
    this.catalog = catalog;
  }

  static async start(truth: WhatIs): Promise<UnsteadyCatalog> {
    const unsteady = new UnsteadyCatalog(truth, await RunningCatalog.start());
    unsteady.#learn();
    const beating = setInterval(() => {
      unsteady.#say({ kind: 'heartbeat', index: truth.index, sentMs: performance.now() });
    }, beatMs);
    unsteady.#timers.add(beating);
    onTestFinished(() => {
      unsteady.end();
    });
    return unsteady;
  }

  hear(index: number, prices: Record<string, number>): void {
    this.#say({ kind: 'changed', index, prices });
  }

  /** Its node says nothing for so long; what it missed comes afterwards. */
  async cutOff(ms: number): Promise<void> {
    this.cuts += 1;
    this.#isCutOff = true;
    await new Promise((resolve) => setTimeout(resolve, ms));
    this.#isCutOff = false;
    while (this.#words.length > 0) this.#pass();
  }

  /** Every reader must open its stream again; the process goes on. */
  breakStreams(): void {
    this.breaks += 1;
    this.catalog.breakStreams();
  }

  /** Another process at the same address, which knows only what its node tells it anew. */
  async restart(): Promise<void> {
    this.restarts += 1;
    const { address } = this.catalog;
    this.catalog.stop();
    this.#words.length = 0;
    this.catalog = new RunningCatalog();
    await this.#listenAgain(address);
    this.#learn();
  }

  end(): void {
    for (const timer of this.#timers) clearInterval(timer);
    this.#timers.clear();
    this.catalog.stop();
  }

  // The former process may hold the address for a moment longer.
  async #listenAgain(address: string): Promise<void> {
    for (let attempts = 0; ; attempts += 1) {
      try {
        await this.catalog.listen(address);
        return;
      } catch (error) {
        if (attempts >= 50) throw error;
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    }
  }

  #learn(): void {
    const rows = Object.entries(this.#truth.now()).map(([symbol, { index, units }]) =>
      row(symbol, units, index),
    );
    this.catalog.begin(this.#truth.index, rows);
  }

  #say(word: Word): void {
    this.#words.push(word);
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      this.#pass();
    }, this.#random.below(lateMsMax));
    this.#timers.add(timer);
  }

  // In order, whatever came first: words of one stream do not overtake each other.
  #pass(): void {
    if (this.#isCutOff) return;
    const word = this.#words.shift();
    if (word === undefined) return;
    if (word.kind === 'heartbeat') {
      if (performance.now() - word.sentMs <= worthMs) this.catalog.heartbeat(word.index);
    } else if (word.index > this.catalog.view.index) {
      this.catalog.change(word.index, word.prices);
    }
  }
}
