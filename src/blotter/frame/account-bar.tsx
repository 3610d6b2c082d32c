// Chooses the account, and gives the token where the cluster asks for one. Enter opens it; the address
// keeps the account, this window alone the token.

import { useEffect, useState } from 'preact/hooks';
import { isAccountName } from '../../domain/ids.ts';
import { currentToken } from '../link/credentials.ts';

interface AccountBarProps {
  readonly account: string;
  /** The cluster wants to know who asks. */
  readonly wantsToken: boolean;
  readonly onChoose: (account: string, token: string) => void;
}

export function AccountBar({ account, wantsToken, onChoose }: AccountBarProps) {
  const [text, setText] = useState(account);
  const [token, setToken] = useState(currentToken);
  useEffect(() => setText(account), [account]);
  const name = text.trim().normalize('NFC');
  const fits = isAccountName(name);
  const isSame = name === account && token === currentToken();
  return (
    <form
      class="account-bar"
      onSubmit={(event) => {
        event.preventDefault();
        if (fits) onChoose(name, token);
      }}
    >
      <label for="account">Account</label>
      <input
        id="account"
        name="account"
        autocomplete="off"
        spellcheck={false}
        value={text}
        aria-invalid={!fits}
        onInput={(event) => setText(event.currentTarget.value)}
      />
      {wantsToken && (
        <>
          <label for="token">Token</label>
          <input
            id="token"
            type="password"
            autocomplete="off"
            value={token}
            onInput={(event) => setToken(event.currentTarget.value)}
          />
        </>
      )}
      <button type="submit" class="quiet" disabled={!fits || isSame}>
        Open
      </button>
    </form>
  );
}
