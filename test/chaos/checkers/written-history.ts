// Histories for the checkers' own tests: written by hand, a line an event, or made by a model that
// does one thing at a time and tells its clients late, ambiguously or not at all.

import type { Random } from '../../../src/base/prng.ts';
import type { EventValue, HistoryEvent } from './operations.ts';

/** One line: process, type, operation, key and value; the time is the line's place. */
export type Line = readonly [
  process: number,
  type: HistoryEvent['type'],
  op: string,
  key: string,
  value?: EventValue,
];

export const written = (...lines: readonly Line[]): HistoryEvent[] =>
  lines.map(([process, type, op, key, value = {}], at) => ({
    ...{ process, type, op, key, value },
    time: at * 1000,
  }));

/** What a made history's one true copy does. */
export interface TrueCopy {
  /** An operation somebody could ask for. */
  ask(random: Random): Pick<HistoryEvent, 'op' | 'key' | 'value'>;
  /** Does it, at this very moment, and answers. */
  answer(asked: Pick<HistoryEvent, 'op' | 'key' | 'value'>): EventValue;
}

interface Client {
  readonly process: number;
  readonly asked: Pick<HistoryEvent, 'op' | 'key' | 'value'>;
  /** Null until it was done. */
  answered: EventValue | null;
}

/** A history that is linearizable because it was made so: everything happens at one moment. */
export function madeHistory(copy: TrueCopy, random: Random, steps: number): HistoryEvent[] {
  const events: HistoryEvent[] = [];
  let clients: Client[] = [];
  /** Told to be ambiguous while still to be done, perhaps never. */
  const late: Client[] = [];
  let processes = 0;
  for (let step = 0; step < steps; step += 1) {
    const tell = (client: Client, type: HistoryEvent['type'], value: EventValue): void => {
      events.push({ ...client.asked, process: client.process, type, value, time: step * 1000 });
    };
    const dice = random.below(10);
    const client = clients[random.below(Math.max(1, clients.length))];
    if (dice < 4 && clients.length < 4) {
      const fresh: Client = { process: processes, asked: copy.ask(random), answered: null };
      processes += 1;
      clients.push(fresh);
      tell(fresh, 'invoke', fresh.asked.value);
    } else if (dice === 4) {
      const forgotten = late.shift();
      if (forgotten !== undefined) copy.answer(forgotten.asked);
    } else if (client !== undefined && dice === 5) {
      clients = clients.filter((other) => other !== client);
      if (client.answered === null) late.push(client);
      tell(client, 'info', {});
    } else if (client !== undefined && client.answered === null) {
      client.answered = copy.answer(client.asked);
    } else if (client?.answered !== undefined && client.answered !== null) {
      clients = clients.filter((other) => other !== client);
      const refused = 'rejected' in client.answered;
      tell(client, refused ? 'fail' : 'ok', client.answered);
    }
  }
  return events;
}
