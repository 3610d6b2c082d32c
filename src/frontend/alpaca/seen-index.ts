// The newest entry that this frontend was told of. What is asked for now is decided after it: an answer
// from an entry that is no newer is the first answer to an earlier request, given again.

export class SeenIndex {
  #through = 0;

  get through(): number {
    return this.#through;
  }

  note(index: number): void {
    this.#through = Math.max(this.#through, index);
  }
}
