// Ties one account's live book to a component: one socket while the account is shown, one redraw
// per animation frame however many changes arrive.

import { useEffect, useState } from 'preact/hooks';
import { LiveBook } from './live-book.ts';
import type { Connection } from './live-book.ts';
import { StreamLink } from './stream-link.ts';

export interface LivePicture {
  readonly book: LiveBook;
  readonly connection: Connection;
}

const lookEveryMs = 250;

export function useLiveBook(account: string): LivePicture {
  const [picture, setPicture] = useState<LivePicture>(() => fresh(account));
  useEffect(() => {
    const start = fresh(account);
    let { connection } = start;
    let redrawAsked = false;
    setPicture(start);
    const { book } = start;
    const redraw = (): void => {
      redrawAsked = false;
      connection = book.connection(Date.now(), navigator.onLine);
      setPicture({ book, connection });
    };
    const askRedraw = (): void => {
      if (redrawAsked) return;
      redrawAsked = true;
      requestAnimationFrame(redraw);
    };
    const link = new StreamLink({
      onMessage: (message, receivedMs) => {
        askRedraw();
        return book.receive(message, receivedMs);
      },
      onLost: () => {
        book.lost(Date.now());
        askRedraw();
      },
    });
    // Growing old is news too, and brings no message.
    const look = window.setInterval(() => {
      if (book.connection(Date.now(), navigator.onLine) !== connection) askRedraw();
    }, lookEveryMs);
    return () => {
      window.clearInterval(look);
      link.close();
    };
  }, [account]);
  return picture.book.account === account ? picture : fresh(account);
}

const fresh = (account: string): LivePicture => ({
  book: new LiveBook(account, Date.now()),
  connection: 'reconnecting',
});
