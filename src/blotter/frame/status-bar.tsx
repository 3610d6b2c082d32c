// The page's foot: who leads, how far in the log the page is and how far behind, at which frontend, and
// how long news takes to arrive.

import { frontends } from '../link/frontends-in-use.ts';
import { shownCount, shownLatency, shownTime } from '../desk/figures.ts';
import type { LiveBook } from '../desk/live-book.ts';

interface StatusProps {
  readonly book: LiveBook;
}

const latencyHint =
  'Receive time less the newer of price time and holding time, last 1,000 changes';
const lagHint = 'Entries that were committed when the nodes were last asked and are not shown yet';

export function StatusBar({ book }: StatusProps) {
  const { cluster } = book;
  const index = book.mirror.completeThrough;
  const { host } = new URL(frontends.current);
  return (
    <footer class="status-bar">
      {cluster !== null && (
        <span>
          {cluster.leaderId === 0 ? 'No leader' : `Leader node ${cluster.leaderId}`}, term{' '}
          {cluster.term}
        </span>
      )}
      <span>
        Index{' '}
        <output data-testid="index" data-index={index}>
          {shownCount(index)}
        </output>
      </span>
      {cluster !== null && (
        <span title={lagHint}>Lag {shownCount(Math.max(0, cluster.commitIndex - index))}</span>
      )}
      <span title={frontends.all.join('\n')}>
        Frontend <span data-testid="frontend">{host}</span>
        {frontends.all.length > 1 && ` of ${frontends.all.length}`}
      </span>
      <span title={latencyHint}>
        Latency p50 {shownLatency(book.latencies.quantile(0.5))}, p99{' '}
        {shownLatency(book.latencies.quantile(0.99))}
      </span>
      <span>{book.newsMs === null ? 'No news yet' : `Last news ${shownTime(book.newsMs)}`}</span>
      <span>Cluster {book.epoch ?? 'not reached yet'}</span>
      {book.complaint !== null && <span class="complaint">{book.complaint}</span>}
    </footer>
  );
}
