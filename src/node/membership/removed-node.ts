// Why a node that was removed from its cluster does not start. Knows no membership.

/** The directory belongs to a node that the cluster does not count any more. */
export class RemovedNode extends Error {
  override readonly name = 'RemovedNode';

  constructor(nodeId: number) {
    super(
      `node ${nodeId} was removed from its cluster and does not start again: ` +
        'add a new node under a new number, in an empty directory',
    );
  }
}
