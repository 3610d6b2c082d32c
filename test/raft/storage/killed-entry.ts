// The entries of the kill test: payloads that follow from term and index, so that the parent can
// tell a right one from any other.

import type { Entry } from '../../../src/raft/core/entry.ts';

export const killedEntry = (term: number, index: number): Entry => ({
  term,
  index,
  type: 'normal',
  data: Buffer.from(`${term}.${index}.`.repeat(1 + ((index * 7 + term) % 90))),
});
