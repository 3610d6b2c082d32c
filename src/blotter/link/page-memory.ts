// What the page remembers between loads. A browser may forbid storage; then it forgets, and that is
// all. Keys of older versions are left alone.

const prefix = 'holdfast.';

export function recall(key: string): string | null {
  try {
    return localStorage.getItem(prefix + key);
  } catch {
    return null;
  }
}

/** Null forgets. */
export function remember(key: string, text: string | null): void {
  try {
    if (text === null) localStorage.removeItem(prefix + key);
    else localStorage.setItem(prefix + key, text);
  } catch {
    return;
  }
}
