// The whole page: which account, how fresh, and one of its pages.

import { AccountBar } from './account-bar.tsx';
import { ClusterPage } from './cluster-page.tsx';
import { ConnectionPill } from './connection-pill.tsx';
import { setToken } from './credentials.ts';
import { StatusBar } from './status-bar.tsx';
import { TradePage } from './trade-page.tsx';
import { useAccountChoice } from './use-account-choice.ts';
import { useDesk } from './use-desk.ts';
import { useLook } from './use-look.ts';
import { clusterHash, usePageChoice } from './use-page-choice.ts';

export function Blotter() {
  const [account, chooseAccount] = useAccountChoice();
  const page = usePageChoice();
  const [, nextLook] = useLook();
  const picture = useDesk(account);
  const { connection, desk } = picture;
  const { book } = desk;
  const tradeHash = `#${new URLSearchParams({ account }).toString()}`;
  return (
    <div class={`page page-${connection}`}>
      <header class="top">
        <h1>Holdfast</h1>
        <nav class="page-nav" aria-label="Pages">
          <a href={tradeHash} aria-current={page === 'trade' ? 'page' : undefined}>
            Trade
          </a>
          <a href={clusterHash} aria-current={page === 'cluster' ? 'page' : undefined}>
            Cluster
          </a>
        </nav>
        <AccountBar
          account={account}
          wantsToken={false}
          onChoose={(name, token) => {
            setToken(token);
            chooseAccount(name);
          }}
        />
        <ConnectionPill connection={connection} newsMs={book.newsMs} />
        <button type="button" class="quiet look" aria-label="Dark or light" onClick={nextLook}>
          <span aria-hidden="true">◐</span>
        </button>
      </header>
      {page === 'cluster' ? (
        <ClusterPage cluster={book.cluster} />
      ) : (
        <TradePage key={account} picture={picture} onAccount={chooseAccount} onLook={nextLook} />
      )}
      <StatusBar book={book} />
    </div>
  );
}
