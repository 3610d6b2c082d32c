// What the clients of a run asked and were told, as the judges of every run read it: prices as
// registers, and deposits. Every operation is a process of its own, since clients do many at once.
// Knows no cluster.

import { depositViolations } from '../checkers/conservation.ts';
import { linearizability, linearizabilityViolations } from '../checkers/linearizability.ts';
import type { EventValue, HistoryEvent } from '../checkers/operations.ts';
import { registerModel } from '../checkers/register-model.ts';
import type { Command } from '../../../src/domain/command.ts';
import type { Outcome } from '../../../src/domain/outcome.ts';

/** An operation, and whether its answer has come. */
export interface Asked {
  readonly process: number;
  readonly op: 'write' | 'read' | 'deposit';
  readonly key: string;
  readonly value: EventValue;
  isAnswered: boolean;
}

export class SimHistory {
  readonly events: HistoryEvent[] = [];
  readonly #nowMs: () => number;
  #processes = 0;

  constructor(nowMs: () => number) {
    this.#nowMs = nowMs;
  }

  /** Null for commands that no judge here asks about. */
  asks(command: Command): Asked | null {
    if (command.kind === 'list-instrument' || command.kind === 'set-price') {
      return this.#begin('write', command.symbol, { price: String(command.priceUnits) });
    }
    if (command.kind !== 'deposit') return null;
    return this.#begin('deposit', command.account, { amountUnits: command.amountUnits });
  }

  reads(symbol: string): Asked {
    return this.#begin('read', symbol, {});
  }

  answered(asked: Asked, outcome: Outcome): void {
    this.#end(asked, outcome.kind === 'accepted' ? 'ok' : 'fail', asked.value);
  }

  /** `priceUnits`: null where the symbol is not listed. */
  wasRead(asked: Asked, priceUnits: number | null): void {
    this.#end(asked, 'ok', { price: priceUnits === null ? null : String(priceUnits) });
  }

  /** A sentence for every promise that this history shows broken. */
  violations(depositedUnits: number): string[] {
    return [
      ...linearizabilityViolations(linearizability(registerModel(null), this.events)),
      ...depositViolations(this.events, depositedUnits),
    ];
  }

  #begin(op: Asked['op'], key: string, value: EventValue): Asked {
    this.#processes += 1;
    const process = this.#processes;
    this.events.push({ process, type: 'invoke', op, key, value, time: this.#timeNs() });
    return { process, op, key, value, isAnswered: false };
  }

  // A doubled question has two answers, of which the first counts.
  #end(asked: Asked, type: 'ok' | 'fail', value: EventValue): void {
    if (asked.isAnswered) return;
    asked.isAnswered = true;
    const { process, op, key } = asked;
    this.events.push({ process, type, op, key, value, time: this.#timeNs() });
  }

  #timeNs(): number {
    return Math.round(this.#nowMs() * 1_000_000);
  }
}
