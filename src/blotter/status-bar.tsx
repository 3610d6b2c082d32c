// The page's foot: how far in the log it is, of which cluster, at which frontend, and how long news
// takes to arrive.

import type { LiveBook } from './live-book.ts';
import { frontends } from './frontends-in-use.ts';
import { shownCount, shownLatency, shownTime } from './figures.ts';

interface StatusProps {
  readonly book: LiveBook;
}

const latencyHint =
  'Receive time less the newer of price time and holding time, last 1,000 changes';

export function StatusBar({ book }: StatusProps) {
  const index = book.mirror.completeThrough;
  const { host } = new URL(frontends.current);
  return (
    <footer class="status-bar">
      <span>
        Index{' '}
        <output data-testid="index" data-index={index}>
          {shownCount(index)}
        </output>
      </span>
      <span>Cluster {book.epoch ?? 'not reached yet'}</span>
      <span title={frontends.all.join('\n')}>
        Frontend <span data-testid="frontend">{host}</span>
        {frontends.all.length > 1 && ` of ${frontends.all.length}`}
      </span>
      <span title={latencyHint}>
        Latency p50 {shownLatency(book.latencies.quantile(0.5))}, p99{' '}
        {shownLatency(book.latencies.quantile(0.99))}
      </span>
      <span>{book.newsMs === null ? 'No news yet' : `Last news ${shownTime(book.newsMs)}`}</span>
      {book.complaint !== null && <span class="complaint">{book.complaint}</span>}
    </footer>
  );
}
