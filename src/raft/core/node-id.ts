// Who speaks: replicas are small positive integers, and two negative ones stand for the local
// storage threads. Knows nothing of addresses: the transport resolves them.

/** A replica's number, 1 or more. `NO_NODE` where the paper says "null". */
export type NodeId = number;

/** Nobody: no vote cast, no leader known. */
export const NO_NODE: NodeId = 0;
/** Target of `storage-append` messages and source of their responses. */
export const APPEND_THREAD: NodeId = -1;
/** Target of `storage-apply` messages and source of their responses. */
export const APPLY_THREAD: NodeId = -2;

/** True for the two local storage threads, which never appear on the wire. */
export const isStorageThread = (id: NodeId): boolean => id === APPEND_THREAD || id === APPLY_THREAD;
