// Chooses the account. Enter opens it; the address keeps it.

import { useEffect, useState } from 'preact/hooks';
import { isAccountName } from '../domain/ids.ts';

interface AccountBarProps {
  readonly account: string;
  readonly onChoose: (account: string) => void;
}

export function AccountBar({ account, onChoose }: AccountBarProps) {
  const [text, setText] = useState(account);
  useEffect(() => setText(account), [account]);
  const name = text.trim().normalize('NFC');
  const fits = isAccountName(name);
  return (
    <form
      class="account-bar"
      onSubmit={(event) => {
        event.preventDefault();
        if (fits) onChoose(name);
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
      <button type="submit" disabled={!fits || name === account}>
        Open
      </button>
    </form>
  );
}
