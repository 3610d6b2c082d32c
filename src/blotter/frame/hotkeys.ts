// The keys of the page, one list for those who press them and for those who read about them. A key
// does nothing while something is being typed; Escape leaves the field.

import { useEffect, useRef } from 'preact/hooks';

export interface Hotkey {
  readonly key: string;
  readonly words: string;
  readonly act: () => void;
}

export function useHotkeys(hotkeys: readonly Hotkey[]): void {
  const current = useRef(hotkeys);
  current.current = hotkeys;
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      const isMade = event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented;
      if (isMade || document.querySelector('dialog[open]')) return;
      if (isTyping(event.target)) {
        if (event.key === 'Escape') event.target.blur();
        return;
      }
      const hotkey = current.current.find(({ key }) => key === event.key);
      if (hotkey === undefined) return;
      event.preventDefault();
      hotkey.act();
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, []);
}

const isTyping = (target: EventTarget | null): target is HTMLElement =>
  target instanceof HTMLElement &&
  target.matches('input:not([type=radio],[type=checkbox]), select, textarea');

/** Puts the cursor there; the field may come with what has just been changed. The page renders in a
 *  microtask, so this is before the next key: none is lost, and none is taken for a hotkey. */
export function focusSoon(id: string): void {
  queueMicrotask(() => document.getElementById(id)?.focus());
}
