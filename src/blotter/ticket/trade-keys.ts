// The keys of the trade page and what they do.

import { focusSoon } from '../frame/hotkeys.ts';
import type { Hotkey } from '../frame/hotkeys.ts';
import type { Question } from './trade-question.tsx';
import type { Ticket } from './use-ticket.ts';
import type { View } from '../frame/view-bar.tsx';

interface KeyDeeds {
  readonly ticket: Ticket;
  readonly onView: (view: View) => void;
  readonly onAsk: (question: Question) => void;
  readonly onLook: () => void;
}

type QuickKind = 'market' | 'limit' | 'lock';

const firstField: Readonly<Record<QuickKind, string>> = {
  market: 'quantity',
  limit: 'limit',
  lock: 'amount',
};

export function tradeKeys({ ticket, onView, onAsk, onLook }: KeyDeeds): readonly Hotkey[] {
  const { change, draft } = ticket;
  const onTicket = (field: string): void => {
    onView('ticket');
    focusSoon(field);
  };
  const side = (chosen: 'buy' | 'sell'): void => {
    change({ side: chosen });
    onTicket(draft.kind === 'lock' ? 'amount' : 'quantity');
  };
  const kind = (chosen: QuickKind): void => {
    change({ kind: chosen });
    onTicket(firstField[chosen]);
  };
  return [
    { key: 'b', words: 'Buy', act: () => side('buy') },
    { key: 's', words: 'Sell', act: () => side('sell') },
    { key: '/', words: 'Choose a stock', act: () => onTicket('symbol') },
    { key: 'm', words: 'Market order', act: () => kind('market') },
    { key: 'l', words: 'Limit order', act: () => kind('limit') },
    { key: 'k', words: 'Lock a price', act: () => kind('lock') },
    { key: 'x', words: 'Cancel all open orders', act: () => onAsk({ kind: 'cancel-all' }) },
    { key: 'a', words: 'Choose an account', act: () => focusSoon('account') },
    { key: 'd', words: 'Dark or light', act: onLook },
    { key: '?', words: 'This list', act: () => onAsk({ kind: 'help' }) },
  ];
}
