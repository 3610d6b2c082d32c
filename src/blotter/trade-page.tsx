// A trader's page: the account in figures, what it holds, its orders, the ticket, the stocks.

import { useCallback, useState } from 'preact/hooks';
import { AccountSummary } from './frame/account-summary.tsx';
import { HelpBox } from './frame/help-box.tsx';
import { HoldingsPanel } from './tables/holdings-panel.tsx';
import { useHotkeys } from './frame/hotkeys.ts';
import { Notice, useNotice } from './frame/notice.tsx';
import type { Deed } from './link/order-desk.ts';
import type { KeptDrafts } from './ticket/kept-drafts.ts';
import type { OrderRow } from './desk/order-row.ts';
import { OrderTicket } from './ticket/order-ticket.tsx';
import { OrdersPanel } from './tables/orders-panel.tsx';
import { Remark } from './frame/remark.tsx';
import { StocksPanel } from './tables/stocks-panel.tsx';
import { tradeKeys } from './ticket/trade-keys.ts';
import { TradeQuestion } from './ticket/trade-question.tsx';
import type { Question } from './ticket/trade-question.tsx';
import type { DeskPicture } from './desk/use-desk.ts';
import { useTicket } from './ticket/use-ticket.ts';
import { ViewBar } from './frame/view-bar.tsx';
import type { View } from './frame/view-bar.tsx';

interface TradePageProps {
  readonly picture: DeskPicture;
  readonly drafts: KeptDrafts;
  readonly onAccount: (account: string) => void;
  readonly onLook: () => void;
}

export function TradePage({ picture, drafts, onAccount, onLook }: TradePageProps) {
  const ticket = useTicket(picture, drafts);
  const [question, setQuestion] = useState<Question | null>(null);
  const [view, setView] = useState<View>('holdings');
  const [words, say] = useNotice();
  const { change, desk } = ticket;
  const { book } = picture.desk;

  const tell = useCallback(async (deed: Promise<Deed>) => say((await deed).words), [say]);
  const onPick = useCallback(
    (symbol: string) => {
      change({ symbol });
      setView('ticket');
    },
    [desk],
  );
  const onCancel = useCallback(
    (row: OrderRow) => {
      const order = book.mirror.orders(book.account).find(({ number }) => number === row.number);
      if (order !== undefined) void tell(desk.end(order));
    },
    [desk, book],
  );
  const onReplace = useCallback((row: OrderRow) => setQuestion({ kind: 'replace', row }), []);
  const onCancelAll = useCallback(() => setQuestion({ kind: 'cancel-all' }), []);
  const hotkeys = tradeKeys({ ticket, onView: setView, onAsk: setQuestion, onLook });
  useHotkeys(hotkeys);

  return (
    <>
      <main>
        <Remark book={book} onAccount={onAccount} />
        <div class="trade" data-view={view}>
          <AccountSummary picture={picture} />
          <div class="area holdings-area">
            <HoldingsPanel picture={picture} onPick={onPick} />
          </div>
          <div class="area orders-area">
            <OrdersPanel
              picture={picture}
              onCancel={onCancel}
              onReplace={onReplace}
              onCancelAll={onCancelAll}
            />
          </div>
          <div class="area ticket-area">
            <OrderTicket picture={picture} ticket={ticket} onNotice={say} />
          </div>
          <div class="area stocks-area">
            <StocksPanel picture={picture} onPick={onPick} />
          </div>
        </div>
      </main>
      <ViewBar view={view} onView={setView} />
      <Notice text={words} />
      <TradeQuestion
        question={question}
        ticket={ticket}
        onTell={tell}
        onClose={() => setQuestion(null)}
      />
      {question?.kind === 'help' && <HelpBox hotkeys={hotkeys} onClose={() => setQuestion(null)} />}
    </>
  );
}
