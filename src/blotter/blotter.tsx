// The whole page: which account, how fresh, what it holds, what it ordered, what is for sale.

import { useState } from 'preact/hooks';
import { AccountBar } from './account-bar.tsx';
import { AccountSummary } from './account-summary.tsx';
import { ConnectionPill } from './connection-pill.tsx';
import { HoldingsTable } from './holdings-table.tsx';
import type { LiveBook } from './live-book.ts';
import { OrderTicket } from './order-ticket.tsx';
import { OrdersTable } from './orders-table.tsx';
import { positionOf } from './position.ts';
import { StatusBar } from './status-bar.tsx';
import { StocksTable } from './stocks-table.tsx';
import { demoAccount, useAccountChoice } from './use-account-choice.ts';
import { useLiveBook } from './use-live-book.ts';

export function Blotter() {
  const [account, chooseAccount] = useAccountChoice();
  const { book, connection } = useLiveBook(account);
  const [picked, setPicked] = useState<string | null>(null);
  const { mirror } = book;
  const instruments = mirror.instruments();
  const symbol = picked ?? instruments[0]?.symbol ?? '';
  const row = mirror.account(account);
  const positions = mirror
    .holdings(account)
    .map((holding) => positionOf(holding, mirror.instrument(holding.symbol)));
  return (
    <div key={account} class={`page page-${connection}`}>
      <header class="top">
        <h1>Holdfast</h1>
        <AccountBar account={account} onChoose={chooseAccount} />
        <ConnectionPill connection={connection} newsMs={book.newsMs} />
      </header>
      <main>
        <Remark book={book} onDemo={() => chooseAccount(demoAccount)} />
        <AccountSummary row={row} positions={positions} />
        <div class="columns">
          <div class="wide">
            <HoldingsTable book={book} positions={positions} onPick={setPicked} />
            <OrdersTable book={book} orders={mirror.orders(account)} />
          </div>
          <div class="narrow">
            <OrderTicket
              account={account}
              instruments={instruments}
              symbol={symbol}
              onSymbol={setPicked}
            />
            <StocksTable book={book} instruments={instruments} onPick={setPicked} />
          </div>
        </div>
      </main>
      <StatusBar book={book} />
    </div>
  );
}

interface RemarkProps {
  readonly book: LiveBook;
  readonly onDemo: () => void;
}

/** What there is to say about the account itself; nothing, mostly. */
function Remark({ book, onDemo }: RemarkProps) {
  if (book.epoch === null) return null;
  const row = book.mirror.account(book.account);
  if (row?.accountKind === 'cash') return null;
  const words =
    row === null
      ? `There is no account “${book.account}” in these books. It appears here once it is opened.`
      : `“${book.account}” is a house account: it trades, but holds no cash and no shares.`;
  return (
    <p class="remark" role="note">
      {words}{' '}
      {book.account !== demoAccount && (
        <button type="button" onClick={onDemo}>
          Show the demo account
        </button>
      )}
    </p>
  );
}
