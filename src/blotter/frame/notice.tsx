// A sentence that comes, is said aloud, and goes.

import { useCallback, useEffect, useState } from 'preact/hooks';

const shownForMs = 6_000;

interface Words {
  readonly text: string;
  /** The same sentence twice is two pieces of news. */
  readonly turn: number;
}

/** What is to be said now, and how to say something. */
export function useNotice(): [string, (text: string) => void] {
  const [words, setWords] = useState<Words>({ text: '', turn: 0 });
  useEffect(() => {
    if (words.text === '') return undefined;
    const timer = window.setTimeout(() => setWords({ ...words, text: '' }), shownForMs);
    return () => window.clearTimeout(timer);
  }, [words]);
  const say = useCallback((text: string) => setWords(({ turn }) => ({ text, turn: turn + 1 })), []);
  return [words.text, say];
}

export function Notice({ text }: { readonly text: string }) {
  return (
    <div class={`notice${text === '' ? '' : ' shown'}`} role="status" data-testid="notice">
      {text}
    </div>
  );
}
