// What a process publishes about the cluster as its client sees it: commands, outcomes, retries,
// the feed. Knows neither the SDK nor the books.

import type { MetricKit } from './metric-kit.ts';

export interface ClientMetrics {
  /** One command was answered. `outcome` is accepted, rejected, failed or unknown. */
  commandDone(outcome: 'accepted' | 'rejected' | 'failed' | 'unknown', elapsedMs: number): void;
  /** `code` is an error code: a closed set. */
  retried(code: string): void;
  frameSent(commands: number): void;
  queryDone(consistency: 'linearizable' | 'lease' | 'stale', elapsedMs: number): void;
  leaderChanged(): void;
  feedResumed(recovered: boolean): void;
  /** How far the feed is behind what is known committed. */
  feedLag(entries: number): void;
  commandsOutstanding(count: number): void;
}

export function createClientMetrics(kit: MetricKit): ClientMetrics {
  const commands = kit.durations(
    { name: 'client_command_duration_seconds', help: 'From submitting a command to its answer.' },
    ['outcome'],
  );
  const retries = kit.counter(
    { name: 'client_retries_total', help: 'Commands sent again, by the error that made it so.' },
    ['code'],
  );
  const batch = kit.sizes(
    { name: 'client_frame_commands', help: 'Commands gathered into one frame.' },
    4_096,
  );
  const queries = kit.durations(
    { name: 'client_query_duration_seconds', help: 'From asking to the answer.' },
    ['consistency'],
  );
  const leaders = kit.counter({
    name: 'client_leader_changes_total',
    help: 'Times the client turned to another leader.',
  });
  const resumes = kit.counter(
    { name: 'client_feed_resumes_total', help: 'Feeds opened again, by whether nothing was lost.' },
    ['recovered'],
  );
  const lag = kit.gauge({ name: 'client_feed_lag_entries', help: 'Entries the feed is behind.' });
  const outstanding = kit.gauge({
    name: 'client_commands_outstanding',
    help: 'Commands submitted and not yet answered.',
  });
  return {
    commandDone: (outcome, elapsedMs) => commands.observeMs(elapsedMs, { outcome }),
    retried: (code) => retries.inc({ code }),
    frameSent: (count) => batch.observe(count),
    queryDone: (consistency, elapsedMs) => queries.observeMs(elapsedMs, { consistency }),
    leaderChanged: () => leaders.inc(),
    feedResumed: (recovered) => resumes.inc({ recovered: String(recovered) }),
    feedLag: (entries) => lag.set(entries),
    commandsOutstanding: (count) => outstanding.set(count),
  };
}
