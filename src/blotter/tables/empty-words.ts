// What an empty table says: that there is nothing, or that nothing is known yet. Knows no pixels.

import type { LiveBook } from '../desk/live-book.ts';

/** `nothing`: what is true once the books have been heard of. */
export const emptyWords = (book: Pick<LiveBook, 'epoch'>, nothing: string): string =>
  book.epoch === null ? 'Waiting for the books.' : nothing;
