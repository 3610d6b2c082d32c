// Lets promises run before virtual time goes on. Knows not what they are about.

/** What takes longer goes on with the next event, in the same order every time. */
const turnsToSettle = 16;
/** One for all turns: a promise of its own for each would be a quarter of all garbage. */
const settled = Promise.resolve();

/** Some turns of the microtask queue. A callback for each: an await makes three objects. */
export const settle = (): Promise<void> =>
  new Promise((resolve) => {
    let left = turnsToSettle;
    const turn = (): void => {
      left -= 1;
      if (left === 0) resolve();
      else void settled.then(turn);
    };
    turn();
  });
