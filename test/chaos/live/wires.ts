// What lies between the nodes and can be cut: proxies of ours, or the network itself.

import type { CutDirection } from '../../../src/cli/chaos/fault-hands.ts';

export interface Wires {
  /** Parts these nodes from all others; among themselves they still talk. */
  cut(nodeIds: readonly number[], direction: CutDirection): Promise<void>;
  mend(): Promise<void>;
  close(): Promise<void>;
}
