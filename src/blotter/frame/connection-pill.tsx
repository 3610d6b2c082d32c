// How far the page can be trusted right now, in one word. Said aloud when it changes.

import type { Connection } from '../desk/live-book.ts';
import { shownTime } from '../desk/figures.ts';

interface PillProps {
  readonly connection: Connection;
  readonly newsMs: number | null;
}

const words: Readonly<Record<Connection, string>> = {
  live: 'LIVE',
  stale: 'STALE',
  reconnecting: 'RECONNECTING',
  offline: 'OFFLINE',
};

const meanings: Readonly<Record<Connection, string>> = {
  live: 'Connected; what you see is current',
  stale: 'Connected, but the cluster is silent; what you see may be old',
  reconnecting: 'The connection is lost and being made anew',
  offline: 'No connection; still trying',
};

export function ConnectionPill({ connection, newsMs }: PillProps) {
  const since = connection === 'live' || newsMs === null ? '' : ` since ${shownTime(newsMs)}`;
  return (
    <div class={`pill pill-${connection}`} role="status" title={meanings[connection]}>
      <span class="dot" aria-hidden="true" />
      <strong data-testid="connection" data-state={connection}>
        {words[connection]}
      </strong>
      <span class="since">{since}</span>
    </div>
  );
}
