// Which account is shown: the address says, so that a link opens the same picture; without one the
// last choice is remembered; without that it is the demo account of a local cluster.

import { useEffect, useState } from 'preact/hooks';
import { isAccountName } from '../domain/ids.ts';

export const demoAccount = 'demo';
const memoryKey = 'holdfast.account';

export function useAccountChoice(): [string, (account: string) => void] {
  const [account, setAccount] = useState(chosenAccount);
  useEffect(() => {
    const onHash = (): void => setAccount(chosenAccount());
    window.addEventListener('hashchange', onHash);
    return () => window.removeEventListener('hashchange', onHash);
  }, []);
  useEffect(() => {
    remember(account);
    document.title = `${account} · Holdfast blotter`;
  }, [account]);
  const choose = (next: string): void => {
    location.hash = new URLSearchParams({ account: next }).toString();
    setAccount(next);
  };
  return [account, choose];
}

function chosenAccount(): string {
  const inAddress = new URLSearchParams(location.hash.slice(1)).get('account');
  const found = [inAddress, remembered()].find((name) => name !== null && isAccountName(name));
  return found ?? demoAccount;
}

// A browser may forbid storage; then the page forgets, and that is all.
function remembered(): string | null {
  try {
    return localStorage.getItem(memoryKey);
  } catch {
    return null;
  }
}

function remember(account: string): void {
  try {
    localStorage.setItem(memoryKey, account);
  } catch {
    return;
  }
}
