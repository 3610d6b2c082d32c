// Ties one account's desk to a component: one socket while the account is shown, and a beat some eight
// times a second at most, in which tables take what changed and the rest is drawn anew.

import { useEffect, useState } from 'preact/hooks';
import { AccountDesk } from './account-desk.ts';
import type { Closes } from './day-start.ts';
import { frontends } from '../link/frontends-in-use.ts';
import { LiveBook } from './live-book.ts';
import type { Connection } from './live-book.ts';
import { recall, remember } from '../link/page-memory.ts';
import { readCloses } from '../link/day-closes.ts';
import { orderPorts } from '../link/order-ports.ts';
import { Pulse } from './pulse.ts';
import { Refusals } from './refusals.ts';
import { StreamLink } from '../link/stream-link.ts';
import { ValueLine } from './value-line.ts';

export interface DeskPicture {
  readonly desk: AccountDesk;
  readonly pulse: Pulse;
  readonly line: ValueLine;
  readonly refusals: Refusals;
  readonly connection: Connection;
}

const beatMs = 120;
const dayMs = 86_400_000;
const lookEveryMs = 250;
const saveEveryMs = 5_000;
/** After midnight: by then the catalog has counted the day before, and clocks differ. */
const closesSettleMs = 20_000;
/** Pages that are open over midnight do not all ask in the same moment. */
const closesSpreadMs = 60_000;

/** Another token is another socket: what is shown may be other people's. */
export function useDesk(account: string, token: string): DeskPicture {
  const [picture, setPicture] = useState<DeskPicture>(() => fresh(account));
  useEffect(() => follow(fresh(account), setPicture), [account, token]);
  return picture.desk.book.account === account ? picture : fresh(account);
}

/** Keeps the picture moving; returns what stops it. */
function follow(start: DeskPicture, show: (picture: DeskPicture) => void): () => void {
  const { desk, pulse, line } = start;
  const { book } = desk;
  let { connection } = start;
  let timer = 0;
  const look = (): Connection => book.connection(Date.now(), navigator.onLine);
  const beat = (): void => {
    timer = 0;
    connection = look();
    pulse.beat(desk.settle());
    line.add(Date.now(), desk.totals().accountUnits);
    show({ ...start, connection });
  };
  const askBeat = (): void => {
    if (timer === 0) timer = window.setTimeout(beat, beatMs);
  };
  const link = new StreamLink(
    {
      onMessage: (message, receivedMs) => {
        askBeat();
        return book.receive(message, receivedMs);
      },
      onLost: () => {
        book.lost(Date.now());
        askBeat();
      },
    },
    frontends,
  );
  show(start);
  const endCloses = followCloses((closes) => {
    desk.noteCloses(closes);
    askBeat();
  });
  // Growing old is news too, and brings no message.
  const looking = window.setInterval(() => {
    if (look() !== connection) askBeat();
  }, lookEveryMs);
  const saving = window.setInterval(() => desk.day.save(), saveEveryMs);
  return () => {
    window.clearTimeout(timer);
    window.clearInterval(looking);
    window.clearInterval(saving);
    endCloses();
    desk.day.save();
    link.close();
  };
}

/** Now, again until there is an answer, and after every midnight (UTC) that the page sees; returns what
 *  ends it. */
function followCloses(take: (closes: Closes) => void): () => void {
  let timer = 0;
  let isOver = false;
  const ask = async (): Promise<void> => {
    const closes = await readCloses(orderPorts);
    if (isOver) return;
    if (closes !== null) take(closes);
    const settledMs = closes === null ? 0 : dayMs - (Date.now() % dayMs) + closesSettleMs;
    const waitMs = settledMs + orderPorts.random() * closesSpreadMs;
    timer = window.setTimeout(() => void ask(), waitMs);
  };
  void ask();
  return () => {
    isOver = true;
    window.clearTimeout(timer);
  };
}

function fresh(account: string): DeskPicture {
  const key = `day.${account}`;
  const memory = { read: () => recall(key), write: (text: string) => remember(key, text) };
  return {
    desk: new AccountDesk(new LiveBook(account, Date.now()), memory),
    pulse: new Pulse(),
    line: new ValueLine(),
    refusals: new Refusals(account),
    connection: 'reconnecting',
  };
}
