// One number for everything that happened in a run, in order: equal for equal runs. Knows no events.

export class StreamDigest {
  #word = 0x811c_9dc5;

  get value(): number {
    return this.#word >>> 0;
  }

  /** Takes in any number, of which the 32 low bits of the whole part count. */
  add(number: number): void {
    const mixed = Math.imul(this.#word ^ (number | 0), 0x9e37_79b1);
    this.#word = mixed ^ (mixed >>> 15);
  }

  addText(text: string): void {
    for (let at = 0; at < text.length; at += 1) this.add(text.charCodeAt(at));
  }
}
