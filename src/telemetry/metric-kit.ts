// The few kinds of metric we use, made in one registry with one prefix. Base units only: seconds
// and bytes, converted here from the milliseconds the rest of the tree counts in.

import { Counter, Gauge, Histogram, Registry } from 'prom-client';

/** The name is completed to `holdfast_…`; `help` is a sentence for whoever reads the page. */
export interface MetricText {
  readonly name: string;
  readonly help: string;
}

type Labels = Readonly<Record<string, string | number>>;

export class MetricKit {
  readonly registry = new Registry();

  /** Every line carries `labels`, as which node of several on one machine it comes from. */
  constructor(labels: Readonly<Record<string, string>>) {
    this.registry.setDefaultLabels({ ...labels });
  }

  counter(text: MetricText, labelNames: readonly string[] = []): Counter {
    return new Counter({ ...this.#common(text), labelNames: [...labelNames] });
  }

  gauge(text: MetricText, labelNames: readonly string[] = []): Gauge {
    return new Gauge({ ...this.#common(text), labelNames: [...labelNames] });
  }

  /** Of durations, observed in ms and published in seconds. */
  durations(text: MetricText, labelNames: readonly string[] = []): DurationHistogram {
    const histogram = new Histogram({
      ...this.#common(text),
      labelNames: [...labelNames],
      buckets: DURATION_BUCKETS_SECONDS,
    });
    return new DurationHistogram(histogram);
  }

  /** Of counts and sizes, in powers of two. */
  sizes(text: MetricText, sizeMax: number): Histogram {
    const buckets: number[] = [];
    for (let bound = 1; bound <= sizeMax; bound *= 2) buckets.push(bound);
    return new Histogram({ ...this.#common(text), buckets });
  }

  /** A counter that somebody else counts: brought up to date when the page is read. */
  mirrored(text: MetricText, labelNames: readonly string[] = []): MirroredCounter {
    return new MirroredCounter(this.counter(text, labelNames));
  }

  #common(text: MetricText): { name: string; help: string; registers: Registry[] } {
    return { name: `holdfast_${text.name}`, help: text.help, registers: [this.registry] };
  }
}

/** 50 µs to 13 s, each bound twice the one before. */
const DURATION_BUCKETS_SECONDS = Array.from({ length: 19 }, (_, at) => 0.00005 * 2 ** at);

export class DurationHistogram {
  readonly #histogram: Histogram;

  constructor(histogram: Histogram) {
    this.#histogram = histogram;
  }

  observeMs(elapsedMs: number, labels: Labels = {}): void {
    this.#histogram.observe({ ...labels }, elapsedMs / 1000);
  }
}

export class MirroredCounter {
  readonly #counter: Counter;
  readonly #last = new Map<string, number>();

  constructor(counter: Counter) {
    this.#counter = counter;
  }

  /** `total` is what has been counted so far; one that fell starts anew. */
  set(total: number, labels: Labels = {}): void {
    const key = Object.values(labels).join(' ');
    const last = this.#last.get(key) ?? 0;
    this.#last.set(key, total);
    this.#counter.inc({ ...labels }, total >= last ? total - last : total);
  }
}
