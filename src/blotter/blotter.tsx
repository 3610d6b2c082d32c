// The whole page: which account, how fresh, and one of its pages.

import { useState } from 'preact/hooks';
import { AccountBar } from './frame/account-bar.tsx';
import { ClusterPage } from './cluster-page.tsx';
import { ConnectionPill } from './frame/connection-pill.tsx';
import { currentToken, setToken } from './link/credentials.ts';
import { KeptDrafts } from './ticket/kept-drafts.ts';
import { StatusBar } from './frame/status-bar.tsx';
import { TradePage } from './trade-page.tsx';
import { useAccountChoice } from './frame/use-account-choice.ts';
import { useDesk } from './desk/use-desk.ts';
import { useLook } from './frame/use-look.ts';
import { useSignIn } from './link/use-sign-in.ts';
import { clusterHash, usePageChoice } from './frame/use-page-choice.ts';

export function Blotter() {
  const [account, chooseAccount] = useAccountChoice();
  const page = usePageChoice();
  const [, nextLook] = useLook();
  const [drafts] = useState(() => new KeptDrafts());
  const [token, chooseToken] = useState(currentToken);
  const picture = useDesk(account, token);
  const { connection, desk } = picture;
  const { book } = desk;
  const signIn = useSignIn({ account, token, connection });
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
          wantsToken={signIn === 'refused' || token !== ''}
          onChoose={(name, shown) => {
            setToken(shown);
            chooseToken(currentToken());
            chooseAccount(name);
          }}
        />
        <ConnectionPill connection={connection} newsMs={book.newsMs} />
        <button type="button" class="quiet look" aria-label="Dark or light" onClick={nextLook}>
          <span aria-hidden="true">◐</span>
        </button>
      </header>
      {signIn === 'refused' && (
        <p class="remark" role="alert" data-testid="sign-in">
          {token === ''
            ? 'This cluster asks who you are: enter a token for this account.'
            : 'This token does not show this account.'}
        </p>
      )}
      {page === 'cluster' ? (
        <ClusterPage cluster={book.cluster} />
      ) : (
        <TradePage
          key={account}
          picture={picture}
          drafts={drafts}
          onAccount={chooseAccount}
          onLook={nextLook}
        />
      )}
      <StatusBar book={book} />
    </div>
  );
}
