// The page's foot: how far in the log it is, of which cluster, and how long news takes to arrive.

import type { LiveBook } from './live-book.ts';
import { shownCount, shownLatency, shownTime } from './figures.ts';

interface StatusProps {
  readonly book: LiveBook;
}

export function StatusBar({ book }: StatusProps) {
  const index = book.mirror.completeThrough;
  return (
    <footer class="status-bar">
      <span>
        Index{' '}
        <output data-testid="index" data-index={index}>
          {shownCount(index)}
        </output>
      </span>
      <span>Cluster {book.epoch ?? 'not reached yet'}</span>
      <span title="Receive time less the newer of price time and holding time, last 1,000 changes">
        Latency p50 {shownLatency(book.latencies.quantile(0.5))}, p99{' '}
        {shownLatency(book.latencies.quantile(0.99))}
      </span>
      <span>{book.newsMs === null ? 'No news yet' : `Last news ${shownTime(book.newsMs)}`}</span>
      {book.complaint !== null && <span class="complaint">{book.complaint}</span>}
    </footer>
  );
}
