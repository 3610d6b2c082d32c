// The word that a stream is to be read no more, for whoever waits for its next message. Knows no
// stream.

export class StreamCut {
  #isCut = false;
  #onCut: (() => void) | null = null;

  cut(): void {
    this.#isCut = true;
    this.#onCut?.();
  }

  /**
   * What `work` comes to; undefined once cut. One wait at a time. No race against a promise that
   * stays open: such a promise keeps every result it was raced against for as long as it lives.
   */
  orCut<T>(work: PromiseLike<T>): Promise<T | undefined> {
    return new Promise((resolve, reject) => {
      this.#onCut = () => {
        resolve(undefined);
      };
      if (this.#isCut) resolve(undefined);
      // In any case: work that fails after the cut fails for nobody.
      work.then(resolve, reject);
    });
  }
}
