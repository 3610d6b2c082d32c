// Dark or light: as the system says, or as the reader chose, for all windows of this browser.

import { useEffect, useState } from 'preact/hooks';
import { recall, remember } from '../link/page-memory.ts';

export type Look = 'system' | 'dark' | 'light';

const key = 'look';
const looks: readonly Look[] = ['system', 'dark', 'light'];

/** The look and what goes on to the next. */
export function useLook(): [Look, () => void] {
  const [look, setLook] = useState<Look>(
    () => looks.find((one) => one === recall(key)) ?? 'system',
  );
  useEffect(() => {
    const { dataset } = document.documentElement;
    if (look === 'system') delete dataset['look'];
    else dataset['look'] = look;
    remember(key, look);
  }, [look]);
  return [look, () => setLook(isDark() ? 'light' : 'dark')];
}

export function isDark(): boolean {
  const chosen = document.documentElement.dataset['look'];
  if (chosen !== undefined) return chosen === 'dark';
  return window.matchMedia('(prefers-color-scheme: dark)').matches;
}
