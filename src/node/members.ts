// Who belongs to the cluster and where they listen: read from the identity that `init` wrote.
// Knows addresses, not roles.

import { present } from '../base/assert.ts';
import type { MemberIdentity } from '../raft/storage/identity-file.ts';

export class Members {
  readonly selfId: number;
  readonly #byId: ReadonlyMap<number, MemberIdentity>;

  constructor(selfId: number, members: readonly MemberIdentity[]) {
    this.selfId = selfId;
    this.#byId = new Map([...members].sort(byNodeId).map((member) => [member.nodeId, member]));
  }

  get self(): MemberIdentity {
    return present(this.#byId.get(this.selfId), 'a node is a member of its own cluster');
  }

  /** In ascending node id. */
  get all(): readonly MemberIdentity[] {
    return [...this.#byId.values()];
  }

  get peers(): readonly MemberIdentity[] {
    return this.all.filter((member) => member.nodeId !== this.selfId);
  }

  byId(nodeId: number): MemberIdentity | null {
    return this.#byId.get(nodeId) ?? null;
  }
}

const byNodeId = (a: MemberIdentity, b: MemberIdentity): number => a.nodeId - b.nodeId;
