// The whole page: which account, how fresh, and one of its pages.

import { AccountBar } from './account-bar.tsx';
import { ConnectionPill } from './connection-pill.tsx';
import { setToken } from './credentials.ts';
import { StatusBar } from './status-bar.tsx';
import { TradePage } from './trade-page.tsx';
import { useAccountChoice } from './use-account-choice.ts';
import { useDesk } from './use-desk.ts';
import { useLook } from './use-look.ts';

export function Blotter() {
  const [account, chooseAccount] = useAccountChoice();
  const [look, nextLook] = useLook();
  const picture = useDesk(account);
  const { connection, desk } = picture;
  const { book } = desk;
  return (
    <div class={`page page-${connection}`} data-look={look}>
      <header class="top">
        <h1>Holdfast</h1>
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
          ◐
        </button>
      </header>
      <TradePage key={account} picture={picture} onAccount={chooseAccount} onLook={nextLook} />
      <StatusBar book={book} />
    </div>
  );
}
