// How hard a flush of the books works: when one is due, and how its encoding alternates with rest.
// Knows bytes, rows and milliseconds, no database.

/** When to write behind, whichever comes first, and for how long at a time. */
export interface FlushPace {
  /** History waiting that is worth a write of its own. */
  readonly historyBytes: number;
  /** The books, after this time, this much history or this many rows. */
  readonly afterMs: number;
  readonly afterBytes: number;
  readonly afterRows: number;
  /** While much waits for the next flush. */
  readonly pressed: FlushSteps;
  /** While little does. */
  readonly calm: FlushSteps;
}

export interface FlushSteps {
  /** Encoding yields to the event loop after this. */
  readonly sliceMs: number;
  /** And lets it be for this long, unless somebody waits for the flush. */
  readonly restMs: number;
}

// The log is what makes things durable. What is not flushed is replayed at the next start, at some
// two hundred thousand orders a second: these are two or three seconds of it. Calm is a tenth of a
// processor: with a quarter of it each, three nodes of one machine that wrote at the same time held
// up everything on it for a third of a second.
export const flushPace: FlushPace = {
  historyBytes: 4 * 1024 * 1024,
  afterMs: 12_000,
  afterBytes: 96 * 1024 * 1024,
  afterRows: 150_000,
  pressed: { sliceMs: 5, restMs: 15 },
  calm: { sliceMs: 1, restMs: 10 },
};

/** Of what makes a flush due: with less than this behind it, one takes its time. */
const calmShare = 0.25;

/** What has come since the flush began. */
export interface Waiting {
  readonly historyBytes: number;
  readonly rows: number;
}

export function stepsOf(pace: FlushPace, { historyBytes, rows }: Waiting): FlushSteps {
  const isLittle =
    historyBytes < calmShare * pace.historyBytes && rows < calmShare * pace.afterRows;
  return isLittle ? pace.calm : pace.pressed;
}
