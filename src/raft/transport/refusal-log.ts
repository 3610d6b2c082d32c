// Logs refusals once per peer, reason and minute: a peer that may not be heard keeps calling, and
// its calls must not fill the disk. Knows neither streams nor what is done about a refusal.

import type { Clock } from '../../base/clock.ts';
import type { NodeId } from '../core/node-id.ts';
import type { Refusal } from './hello.ts';
import type { TransportLog } from './transport-log.ts';

/** Who was refused by whom, as the log line tells it. */
export interface RefusedPeer {
  readonly event: 'peer-refused' | 'refused-by-peer';
  readonly peer: NodeId;
  readonly address: string;
}

// Callers choose the names they give: the table of them is emptied before it can grow.
const namesMax = 1_024;

export class RefusalLog {
  readonly #log: TransportLog;
  readonly #clock: Clock;
  readonly #everyMs: number;
  readonly #loggedAtMs = new Map<string, number>();

  constructor(log: TransportLog, clock: Clock, everyMs: number) {
    this.#log = log;
    this.#clock = clock;
    this.#everyMs = everyMs;
  }

  /** Answers whether the line was written. */
  maybeWarn(who: RefusedPeer, refusal: Refusal | string): boolean {
    const reason = typeof refusal === 'string' ? refusal : refusal.text;
    const code = typeof refusal === 'string' ? codeOf(refusal) : refusal.code;
    const name = `${who.event} ${who.peer} ${code}`;
    const nowMs = this.#clock.monotonic();
    const loggedMs = this.#loggedAtMs.get(name);
    if (loggedMs !== undefined && nowMs - loggedMs < this.#everyMs) return false;
    if (this.#loggedAtMs.size >= namesMax) this.#loggedAtMs.clear();
    this.#loggedAtMs.set(name, nowMs);
    this.#log.warn({ ...who, code, reason });
    return true;
  }
}

const codeOf = (text: string): string => /^[a-z-]{1,32}(?=:)/.exec(text)?.[0] ?? 'refused';
