// What a drill is given and what it answers: see drills.ts. Names and types.

import type { Agenda } from './agenda.ts';
import type { Dice } from './dice.ts';
import type { Oracle } from './oracle.ts';
import type { SimClient } from './sim-client.ts';
import type { SimCluster } from './sim-cluster.ts';
import type { VirtualNetwork } from './virtual-network.ts';
import type { Witness } from './witness.ts';

export interface DrillWorld {
  readonly agenda: Agenda;
  readonly dice: Dice;
  readonly network: VirtualNetwork;
  readonly cluster: SimCluster;
  readonly clients: readonly SimClient[];
  readonly witness: Witness;
  readonly oracle: Oracle;
  readonly leaseReads: boolean;
}

export interface Drill {
  readonly name: string;
  isOver(): boolean;
  /** After its end: what went wrong, or null. */
  fault(): string | null;
}
