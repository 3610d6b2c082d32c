// The ticket's state: the draft, what became of the last order, and the way from one to the other.
// An order above the trader's own bound is asked about first.

import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { parseMoney } from '../../domain/money.ts';
import { OrderDesk } from '../link/order-desk.ts';
import { orderPorts } from '../link/order-ports.ts';
import { newOrderKey } from '../link/order-sender.ts';
import type { OrderAnswer, TicketOrder } from '../link/order-sender.ts';
import type { KeptDrafts } from './kept-drafts.ts';
import { askAboveUnits } from './size-guard.ts';
import { checkDraft, orderOf, timesFor } from './ticket-draft.ts';
import type { CheckedDraft, TicketDraft } from './ticket-draft.ts';
import type { TicketState } from './ticket-news.tsx';
import type { DeskPicture } from '../desk/use-desk.ts';

export interface Ticket {
  readonly draft: TicketDraft;
  readonly checked: CheckedDraft;
  readonly state: TicketState;
  readonly desk: OrderDesk;
  /** The draft waits for a "yes" because of its size. */
  readonly isAsking: boolean;
  readonly change: (part: Partial<TicketDraft>) => void;
  /** Sends the draft, or asks first. */
  readonly submit: () => void;
  readonly confirm: () => void;
  readonly withdraw: () => void;
  /** Sends the same order under the same key. */
  readonly again: (order: TicketOrder, key: string) => void;
}

export function useTicket({ desk, refusals }: DeskPicture, drafts: KeptDrafts): Ticket {
  const { account, mirror } = desk.book;
  const [draft, setDraft] = useState<TicketDraft>(() => drafts.of(account));
  // Two changes may come between two paintings.
  const typed = useRef(draft);
  const [state, setState] = useState<TicketState>({ kind: 'idle' });
  const [isAsking, setAsking] = useState(false);
  const orderDesk = useMemo(() => new OrderDesk(account, orderPorts), [account]);
  const checked = checkDraft(draft, mirror.instrument(draft.symbol)?.priceUnits ?? null);
  // What is on its way when the account changes answers into nothing.
  const shown = useRef(orderDesk);
  shown.current = orderDesk;
  useEffect(() => setState({ kind: 'idle' }), [orderDesk]);

  const note = (order: TicketOrder, key: string, answer: OrderAnswer): void => {
    if (answer.kind !== 'rejected') return;
    refusals.add(refusalOf(order, key, answer));
    desk.book.touchOrders();
  };
  const send = async (order: TicketOrder, key: string): Promise<OrderAnswer> => {
    const sentMs = performance.now();
    const show = (next: TicketState): void => {
      if (shown.current === orderDesk) setState(next);
    };
    show({ kind: 'sending', order, attempt: 1 });
    const onRetry = (attempt: number): void => show({ kind: 'sending', order, attempt });
    const answer =
      draft.kind === 'lock'
        ? await orderDesk.lock(order.side, order.symbol, draft.amount)
        : await orderDesk.place(order, key, onRetry);
    note(order, key, answer);
    show({ kind: 'answered', order, key, answer, tookMs: performance.now() - sentMs });
    return answer;
  };
  const sendDraft = async (): Promise<void> => {
    setAsking(false);
    if (checked.problems.size > 0 || state.kind === 'sending') return;
    const order = orderOf(draft, account);
    const shares = checked.lockShares ?? order.quantity;
    drafts.sent(account);
    const answer = await send({ ...order, quantity: shares }, newOrderKey());
    if (answer.kind === 'rejected') drafts.refused(account, draft);
  };
  return {
    draft,
    checked,
    state,
    desk: orderDesk,
    isAsking,
    change: (part) => {
      typed.current = settled({ ...typed.current, ...part });
      drafts.keep(account, typed.current);
      setDraft(typed.current);
    },
    submit: () => {
      const isLarge = (checked.valueUnits ?? 0) > askAboveUnits();
      if (isLarge && checked.problems.size === 0) setAsking(true);
      else void sendDraft();
    },
    confirm: () => void sendDraft(),
    withdraw: () => setAsking(false),
    again: (order, key) => void send(order, key),
  };
}

// A time in force that the kind of order does not know gives way to one that it does.
function settled(draft: TicketDraft): TicketDraft {
  const times = timesFor(draft.kind);
  const [first = 'gtc'] = times;
  return times.includes(draft.timeInForce) ? draft : { ...draft, timeInForce: first };
}

function refusalOf(
  order: TicketOrder,
  key: string,
  answer: Extract<OrderAnswer, { kind: 'rejected' }>,
) {
  const { symbol, side, quantity, type, limit, stop, timeInForce } = order;
  return {
    key,
    timeMs: Date.now(),
    symbol,
    side,
    quantity,
    type,
    limitUnits: limit === undefined ? null : parseMoney(limit),
    stopUnits: stop === undefined ? null : parseMoney(stop),
    timeInForce: timeInForce ?? null,
    reason: answer.message,
    index: answer.index,
  };
}
