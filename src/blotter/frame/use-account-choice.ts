// Which account is shown: the address says, so that a link opens the same picture; without one the
// last choice is remembered; without that it is the demo account of a local cluster.

import { useEffect, useState } from 'preact/hooks';
import { isAccountName } from '../../domain/ids.ts';
import { recall, remember } from '../link/page-memory.ts';

export const demoAccount = 'demo';
const memoryKey = 'account';

export function useAccountChoice(): [string, (account: string) => void] {
  const [account, setAccount] = useState(chosenAccount);
  useEffect(() => {
    // The operators' page names no account: the one chosen stays.
    const onHash = (): void => setAccount(chosenAccount());
    window.addEventListener('hashchange', onHash);
    return () => window.removeEventListener('hashchange', onHash);
  }, []);
  useEffect(() => {
    remember(memoryKey, account);
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
  const found = [inAddress, recall(memoryKey)].find((name) => name !== null && isAccountName(name));
  return found ?? demoAccount;
}
