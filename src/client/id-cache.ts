// Remembers which ids the books gave to names, learnt from answers only. Ids are never reused, so
// what is learnt stays true for the life of the cluster; another cluster's ids mean nothing.

import type { IdLookup } from '../codec/command-writer.ts';
import type { Command } from '../domain/command.ts';
import type { Outcome } from '../domain/outcome.ts';

/** Beyond it names travel as text again: slower, never wrong. */
const namesMax = 1_000_000;

export class IdCache implements IdLookup {
  readonly #accounts = new Map<string, number>();
  readonly #symbols = new Map<string, number>();

  accountId(name: string): number {
    return this.#accounts.get(name) ?? 0;
  }

  symbolId(symbol: string): number {
    return this.#symbols.get(symbol) ?? 0;
  }

  learn(command: Command, outcome: Outcome): void {
    if (outcome.accountId !== 0 && 'account' in command) {
      remember(this.#accounts, command.account, outcome.accountId);
    }
    if (outcome.symbolId !== 0 && 'symbol' in command) {
      remember(this.#symbols, command.symbol, outcome.symbolId);
    }
  }

  clear(): void {
    this.#accounts.clear();
    this.#symbols.clear();
  }
}

function remember(ids: Map<string, number>, name: string, id: number): void {
  if (!ids.has(name) && ids.size < namesMax) ids.set(name, id);
}
