// Who calls this node, over the parts it is made of.

import { isLoopback } from '../access/listen-rule.ts';
import { Callers } from './services/callers.ts';
import type { NodeParts } from './node-parts.ts';

export function callersOf({ live, views, outside, options, members }: NodeParts): Callers {
  const { rootTokenHash, insecureListen } = options;
  // Turned off, the rule means this machine alone.
  const fromAfar = !insecureListen && !isLoopback(members.self.clientAddress);
  return new Callers({
    tokens: () => live.books.tokens,
    accountName: (id) => views.accountName(id),
    wallMs: () => outside.clock.wall(),
    alwaysRequired: rootTokenHash !== null || fromAfar,
    rootHash: rootTokenHash,
    log: outside.log,
  });
}
