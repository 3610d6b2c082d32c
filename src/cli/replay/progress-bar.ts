// A bar on stderr while a person watches; nothing at all when nobody does.

const drawEveryMs = 200;
const barCells = 30;

export class ProgressBar {
  readonly #total: number;
  readonly #done: () => number;
  #timer: NodeJS.Timeout | null = null;

  constructor(total: number, done: () => number) {
    this.#total = Math.max(1, total);
    this.#done = done;
  }

  start(): void {
    if (!process.stderr.isTTY) return;
    this.#timer = setInterval(() => this.#draw(), drawEveryMs);
  }

  stop(): void {
    if (this.#timer === null) return;
    clearInterval(this.#timer);
    this.#timer = null;
    process.stderr.write('\r\x1b[K');
  }

  #draw(): void {
    const done = this.#done();
    const filled = Math.round((barCells * done) / this.#total);
    const bar = '='.repeat(filled).padEnd(barCells);
    process.stderr.write(`\r\x1b[K[${bar}] ${done} of ${this.#total}`);
  }
}
