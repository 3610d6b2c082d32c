// The page of a process that is no node: its own measurements and whatever its parts add to the
// kit. Knows nothing of what those are.

import { MetricKit } from './metric-kit.ts';
import { ProcessMetrics } from './process-metrics.ts';
import type { EventLoopDelay } from './process-metrics.ts';

export class MetricsPage {
  readonly kit: MetricKit;
  readonly #process: ProcessMetrics;

  /** `process` names the kind of process, as 'frontend'. */
  constructor(process: string) {
    this.kit = new MetricKit({ process });
    this.#process = new ProcessMetrics(this.kit);
  }

  get contentType(): string {
    return this.kit.registry.contentType;
  }

  get eventLoopDelay(): EventLoopDelay {
    return this.#process.eventLoopDelay;
  }

  async scrape(): Promise<string> {
    this.#process.sample();
    return this.kit.registry.metrics();
  }

  stop(): void {
    this.#process.stop();
  }
}
