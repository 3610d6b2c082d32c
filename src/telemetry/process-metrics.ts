// What every process measures of itself: event-loop delay, pauses for garbage collection, CPU,
// memory. Written by hand because prom-client's own set breaks the naming rules in places.

import { PerformanceObserver, constants, monitorEventLoopDelay } from 'node:perf_hooks';
import type { IntervalHistogram } from 'node:perf_hooks';
import type { Gauge } from 'prom-client';
import type { DurationHistogram, MetricKit, MirroredCounter } from './metric-kit.ts';

/** Since it was last read. */
export interface EventLoopDelay {
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
}

const resolutionMs = 10;

export class ProcessMetrics {
  readonly #loopDelay: IntervalHistogram;
  readonly #collections: PerformanceObserver;
  readonly #loopDelaySeconds: Gauge;
  readonly #pauses: DurationHistogram;
  readonly #cpuSeconds: MirroredCounter;
  readonly #residentBytes: Gauge;
  readonly #heapBytes: Gauge;
  readonly #externalBytes: Gauge;

  constructor(kit: MetricKit) {
    this.#loopDelaySeconds = kit.gauge(
      {
        name: 'event_loop_delay_seconds',
        help: 'How late the event loop ran since the last scrape: median, 99th percentile, worst.',
      },
      ['stat'],
    );
    this.#pauses = kit.durations(
      { name: 'gc_pause_seconds', help: 'Pauses for garbage collection, by kind.' },
      ['kind'],
    );
    this.#cpuSeconds = kit.mirrored(
      { name: 'process_cpu_seconds_total', help: 'CPU time used, by mode.' },
      ['mode'],
    );
    const memory = (name: string, help: string): Gauge => kit.gauge({ name, help });
    this.#residentBytes = memory('process_resident_memory_bytes', 'Memory held in RAM.');
    this.#heapBytes = memory('process_heap_used_bytes', 'JavaScript heap in use.');
    this.#externalBytes = memory('process_external_memory_bytes', 'Buffers outside the heap.');
    kit
      .gauge({ name: 'process_start_time_seconds', help: 'When the process began, Unix time.' })
      .set(performance.timeOrigin / 1000);
    this.#loopDelay = monitorEventLoopDelay({ resolution: resolutionMs });
    this.#loopDelay.enable();
    this.#collections = new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) {
        this.#pauses.observeMs(entry.duration, { kind: kindOf(entry) });
      }
    });
    this.#collections.observe({ entryTypes: ['gc'] });
  }

  // The histogram holds the time between firings of its timer, the timer's own period included.
  get eventLoopDelay(): EventLoopDelay {
    const late = (ns: number): number => Math.max(0, ns / 1e6 - resolutionMs);
    if (this.#loopDelay.count === 0) return { p50Ms: 0, p99Ms: 0, maxMs: 0 };
    return {
      p50Ms: late(this.#loopDelay.percentile(50)),
      p99Ms: late(this.#loopDelay.percentile(99)),
      maxMs: late(this.#loopDelay.max),
    };
  }

  /** Brings the gauges up to date and begins a new period of loop delays. */
  sample(): EventLoopDelay {
    const delay = this.eventLoopDelay;
    this.#loopDelay.reset();
    this.#loopDelaySeconds.set({ stat: 'p50' }, delay.p50Ms / 1000);
    this.#loopDelaySeconds.set({ stat: 'p99' }, delay.p99Ms / 1000);
    this.#loopDelaySeconds.set({ stat: 'max' }, delay.maxMs / 1000);
    const cpu = process.cpuUsage();
    this.#cpuSeconds.set(cpu.user / 1e6, { mode: 'user' });
    this.#cpuSeconds.set(cpu.system / 1e6, { mode: 'system' });
    const memory = process.memoryUsage();
    this.#residentBytes.set(memory.rss);
    this.#heapBytes.set(memory.heapUsed);
    this.#externalBytes.set(memory.external);
    return delay;
  }

  stop(): void {
    this.#loopDelay.disable();
    this.#collections.disconnect();
  }
}

const kinds = new Map<number, string>([
  [constants.NODE_PERFORMANCE_GC_MAJOR, 'major'],
  [constants.NODE_PERFORMANCE_GC_MINOR, 'minor'],
  [constants.NODE_PERFORMANCE_GC_INCREMENTAL, 'incremental'],
  [constants.NODE_PERFORMANCE_GC_WEAKCB, 'weak-callbacks'],
]);

function kindOf(entry: object): string {
  const detail: unknown = 'detail' in entry ? entry.detail : null;
  if (typeof detail !== 'object' || detail === null || !('kind' in detail)) return 'other';
  return kinds.get(Number(detail.kind)) ?? 'other';
}
