// Whether anything is heard of the cluster, told once when it stops and once when it comes back. Heartbeats
// come four times a second while somebody leads, so a few seconds of nothing are an outage.

const silenceMaxMs = 3_000;

export class ContactWatch {
  readonly #say: (sentence: string) => void;
  #timer: NodeJS.Timeout;
  #silent = false;

  /** `say` tells the operator, apart from what is printed for programs. */
  constructor(say: (sentence: string) => void) {
    this.#say = say;
    this.#timer = this.#start();
  }

  /** A sign of life, complete through `index`. */
  heard(index: number): void {
    clearTimeout(this.#timer);
    this.#timer = this.#start();
    if (this.#silent) this.#say(`the cluster answers again; going on after entry ${index}`);
    this.#silent = false;
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  #start(): NodeJS.Timeout {
    return setTimeout(() => {
      this.#silent = true;
      this.#say('no answer from the cluster; waiting for it');
    }, silenceMaxMs);
  }
}
