// Which page is shown: the address says. `#/cluster` is the operators'; everything else a trader's.

import { useEffect, useState } from 'preact/hooks';

export type Page = 'trade' | 'cluster';

export const clusterHash = '#/cluster';

export function usePageChoice(): Page {
  const [page, setPage] = useState(chosenPage);
  useEffect(() => {
    const onHash = (): void => setPage(chosenPage());
    window.addEventListener('hashchange', onHash);
    return () => window.removeEventListener('hashchange', onHash);
  }, []);
  return page;
}

const chosenPage = (): Page => (location.hash === clusterHash ? 'cluster' : 'trade');
