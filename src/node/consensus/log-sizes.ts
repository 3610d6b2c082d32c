// How many bytes of log lie behind an index, near enough to decide what to keep. Samples every
// quarter mebibyte of applied payload; what was applied before this process started counts as
// nothing, so after a restart a little more is kept than asked for.

const sampleBytes = 256 * 1024;
const recordOverheadBytes = 40;

export class LogSizes {
  #samples: { readonly index: number; readonly totalBytes: number }[] = [];
  #totalBytes = 0;
  #sampledBytes = 0;
  #baseBytes = 0;

  applied(index: number, payloadBytes: number): void {
    this.#totalBytes += payloadBytes + recordOverheadBytes;
    if (this.#totalBytes - this.#sampledBytes < sampleBytes) return;
    this.#sampledBytes = this.#totalBytes;
    this.#samples.push({ index, totalBytes: this.#totalBytes });
  }

  /** Bytes held since the last cut. */
  get heldBytes(): number {
    return this.#totalBytes - this.#baseBytes;
  }

  /** Bytes applied behind `index`, or up to a sample more. */
  bytesBehind(index: number): number {
    const before = this.#samples.findLast((sample) => sample.index <= index);
    return this.#totalBytes - (before?.totalBytes ?? this.#baseBytes);
  }

  /** The highest index that may go while `keptBytes` stay behind it; 0 when nothing may. */
  cutFor(keptBytes: number): number {
    let cut = 0;
    for (const sample of this.#samples) {
      if (this.#totalBytes - sample.totalBytes < keptBytes) break;
      cut = sample.index;
    }
    return cut;
  }

  /** The log was cut through `index`. */
  cut(index: number): void {
    const gone = this.#samples.filter((sample) => sample.index <= index);
    this.#baseBytes = gone.at(-1)?.totalBytes ?? this.#baseBytes;
    this.#samples = this.#samples.filter((sample) => sample.index > index);
  }
}
