// A bar on stderr while a person watches; nothing at all when nobody does.

const drawEveryMs = 200;
const barCells = 30;

/** Where it is drawn, and whether anybody looks. */
export interface Screen {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

export class ProgressBar {
  readonly #total: number;
  readonly #done: () => number;
  readonly #screen: Screen;
  #timer: NodeJS.Timeout | null = null;

  constructor(total: number, done: () => number, screen: Screen = process.stderr) {
    this.#total = Math.max(1, total);
    this.#done = done;
    this.#screen = screen;
  }

  start(): void {
    if (this.#screen.isTTY !== true) return;
    this.#draw();
    this.#timer = setInterval(() => this.#draw(), drawEveryMs);
  }

  stop(): void {
    if (this.#timer === null) return;
    clearInterval(this.#timer);
    this.#timer = null;
    this.#screen.write('\r\x1b[K');
  }

  #draw(): void {
    const done = this.#done();
    const filled = Math.min(barCells, Math.round((barCells * done) / this.#total));
    const bar = '='.repeat(filled).padEnd(barCells);
    this.#screen.write(`\r\x1b[K[${bar}] ${done} of ${this.#total}`);
  }
}
