// The order in which test files are begun. Which takes how long vitest only knows from runs before; in a
// new clone it would begin with the largest file, and end waiting for the longest.

import { BaseSequencer } from 'vitest/node';
import type { TestSpecification } from 'vitest/node';

/** Those that take long, longest first; but of the system tests, those that keep a core busy stand apart
 *  from each other, among those that mostly wait; and what lasts by the clock comes before what does not. */
const long = [
  'system/replay',
  'system/membership',
  'system/kill-nine',
  'system/chaos',
  'system/standing-learner',
  'system/bazaar',
  'system/tail',
  'disk/deadly-books',
  'system/snapshot-file',
  'system/launcher',
  'disk/ailing-disk',
  'system/snapshot-rejoin',
  'system/price-order',
  'system/differing-replica',
  'disk/damaged-node',
  'system/bad-start',
  'system/stream',
  'system/access',
  'system/clocks',
  'system/tls',
  'sim/slice',
  'browser/blotter',
  'browser/storm',
  'statemachine/properties',
  'books/books-store',
  'storage/kill-nine',
].map((name) => `${name}.test.ts`);

export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const known = await super.sort(files);
    return known.toSorted((a, b) => rankOf(a) - rankOf(b));
  }
}

function rankOf({ moduleId }: TestSpecification): number {
  const rank = long.findIndex((name) => moduleId.endsWith(name));
  return rank < 0 ? long.length : rank;
}
