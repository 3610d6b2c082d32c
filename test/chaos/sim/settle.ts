// Goes on with a run and lets promises run in between, whenever some were stirred: virtual time stands
// still meanwhile. Knows not what they are about.

/** What a step of a run answers. */
export type StepEnd = 'stirred' | 'over';

const settled = Promise.resolve();

/**
 * Calls `step` until it says that all is over. After one that stirred, no promise has anything left to
 * do when `step` is called again: what is left for the next tick comes after all of them, and what it
 * leaves to a promise is the only one then. An `await` of that costs as much as the step.
 */
export const settledSteps = (step: () => StepEnd, stirred: () => boolean): Promise<void> =>
  new Promise((resolve, reject) => {
    const goOn = (): void => {
      if (stirred()) {
        // What ran has stirred others.
        process.nextTick(leave);
        return;
      }
      go();
    };
    const leave = (): void => {
      settled.then(goOn, reject);
    };
    const go = (): void => {
      try {
        if (step() === 'over') resolve();
        else process.nextTick(leave);
      } catch (reason) {
        reject(reason instanceof Error ? reason : new Error(String(reason)));
      }
    };
    go();
  });
