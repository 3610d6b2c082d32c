// What a core is made with. Ticks are counted, never timed: the driver says when one passes.

import { assert } from '../../base/assert.ts';
import type { Random } from '../../base/prng.ts';
import type { LeaseClock } from './lease.ts';
import type { NodeId } from './node-id.ts';
import type { EventSink } from './raft-event.ts';

/** A limit that is never reached. */
export const UNLIMITED = Number.MAX_SAFE_INTEGER;

export interface RaftConfig {
  readonly id: NodeId;
  /** Ticks a follower waits at least; each wait is drawn from this to twice this, less one. */
  readonly electionTicks: number;
  readonly heartbeatTicks: number;
  readonly random: Random;
  /** The last index already applied to the state, at most the log's last; 0 if nothing is. */
  readonly applied: number;
  /** True when storage may have lost acknowledged entries: no votes and no campaigns until whole. */
  readonly suspect: boolean;
  readonly asyncStorageWrites: boolean;
  /** Of entries in one append; one entry always fits. */
  readonly messageBytesMax: number;
  /** Of entries handed out to be applied and not yet reported applied. */
  readonly applyingBytesMax: number;
  /** Of payload in the leader's log not yet applied; an empty tail takes any one proposal. */
  readonly uncommittedBytesMax: number;
  /** Appends on their way to one replica. */
  readonly inflightMax: number;
  /** Payload on its way to one replica. */
  readonly inflightBytesMax: number;
  /** Reads waiting at one replica; beyond it they are refused. */
  readonly readsMax: number;
  /** How many entries a transfer target may be behind. */
  readonly transferLagMax: number;
  readonly preVote: boolean;
  readonly checkQuorum: boolean;
  /** `lease` trusts clocks and needs checkQuorum; a lease begins only with a clock to measure it. */
  readonly readOnlyOption: 'safe' | 'lease';
  readonly leaseClock: LeaseClock | null;
  readonly disableProposalForwarding: boolean;
  readonly disableConfChangeValidation: boolean;
  readonly stepDownOnRemoval: boolean;
  /** Refused votes say what is committed; without it some changes of membership can deadlock. */
  readonly tellCommitOnRefusal: boolean;
  readonly emit: EventSink;
}

/** The production settings; the caller adds identity, randomness and the event sink. */
export const RAFT_DEFAULTS = Object.freeze({
  electionTicks: 20,
  heartbeatTicks: 2,
  applied: 0,
  suspect: false,
  asyncStorageWrites: true,
  messageBytesMax: 512 * 1024,
  applyingBytesMax: 4 * 1024 * 1024,
  uncommittedBytesMax: 32 * 1024 * 1024,
  inflightMax: 64,
  inflightBytesMax: 8 * 1024 * 1024,
  readsMax: 4096,
  transferLagMax: UNLIMITED,
  preVote: true,
  checkQuorum: true,
  readOnlyOption: 'safe',
  leaseClock: null,
  disableProposalForwarding: true,
  disableConfChangeValidation: false,
  stepDownOnRemoval: true,
  tellCommitOnRefusal: true,
} as const satisfies Omit<RaftConfig, 'id' | 'random' | 'emit'>);

/** Asserts what the algorithm takes for granted about its settings. */
export function checkConfig(config: RaftConfig): void {
  assert(Number.isSafeInteger(config.id) && config.id > 0, 'a replica id is a positive integer');
  assert(config.heartbeatTicks > 0, 'a heartbeat takes at least one tick');
  assert(config.electionTicks > config.heartbeatTicks, 'elections are slower than heartbeats');
  assert(config.inflightMax > 0, 'at least one append may be in flight');
  assert(config.inflightBytesMax >= config.messageBytesMax, 'one full append fits the window');
  assert(config.applyingBytesMax > 0, 'something may be applied at a time');
  assert(config.readsMax > 0, 'at least one read may wait');
  assert(config.readOnlyOption === 'safe' || config.checkQuorum, 'a lease needs quorum checks');
  const mayLease = config.readOnlyOption === 'lease';
  assert(mayLease || config.leaseClock === null, 'who measures leases gives them');
}
