// The membership half of the admin service: requests in the wire's words to the desk, and back.
// Knows shapes and who must be asked, not what makes a change safe.

import { ClusterError } from '../domain/cluster-error.ts';
import type { ChangeMembershipRequest__Output } from '../gen/holdfast/admin/v1/ChangeMembershipRequest.ts';
import type { ChangeMembershipResponse } from '../gen/holdfast/admin/v1/ChangeMembershipResponse.ts';
import type { ClusterMember } from '../gen/holdfast/admin/v1/ClusterMember.ts';
import type { ListMembersResponse } from '../gen/holdfast/admin/v1/ListMembersResponse.ts';
import { isVoter } from '../raft/core/conf-state.ts';
import type { ConfState } from '../raft/core/conf-state.ts';
import type { MemberIdentity } from '../raft/storage/identity-file.ts';
import type { NodeParts } from './node-parts.ts';
import { MembershipDesk } from './membership/membership-desk.ts';
import type { MembershipAnswer } from './membership/membership-desk.ts';

type MembershipParts = Pick<NodeParts, 'recovered' | 'members' | 'leadership' | 'consensus'>;

export class MembershipService {
  readonly #parts: MembershipParts;
  readonly #desk: MembershipDesk;

  constructor(parts: MembershipParts) {
    this.#parts = parts;
    this.#desk = new MembershipDesk(parts.consensus.replica, parts.leadership, parts.members);
  }

  /** For a standing learner. */
  replace(dead: number, learner: number): Promise<MembershipAnswer> {
    return this.#desk.replace(dead, learner);
  }

  list(): ListMembersResponse {
    const { recovered, members, leadership, consensus } = this.#parts;
    const { clusterId, groupId, members: founders } = recovered.identity;
    const { conf } = consensus.replica.status();
    return {
      ...{ clusterId, groupId, leaderId: leadership.leaderId },
      members: members.all.map((member) => ({ ...member, role: roleOf(conf, member.nodeId) })),
      founders: founders.map((member): ClusterMember => ({ ...member })),
      removedIds: [...members.roster.removedIds],
    };
  }

  /** @throws ClusterError 'not-leader' or 'malformed' (none) */
  async change(request: ChangeMembershipRequest__Output): Promise<ChangeMembershipResponse> {
    const { leadership } = this.#parts;
    if (!leadership.leading) throw notLeader(leadership.clientAddress);
    const refusal = await this.#act(request);
    if (refusal === 'not-leader') throw notLeader(leadership.clientAddress);
    return { done: refusal === null, refusal: refusal ?? '' };
  }

  #act(request: ChangeMembershipRequest__Output): Promise<MembershipAnswer> {
    const { action, nodeId, member } = request;
    if (action === 'add' && member !== null) return this.#desk.add(checkedMember(member));
    if (action === 'promote') return this.#desk.promote(nodeId);
    if (action === 'remove') return this.#desk.remove(nodeId);
    throw malformed('action must be "add" with a member, "promote" or "remove"');
  }
}

function roleOf(conf: ConfState, nodeId: number): string {
  if (conf.voters.includes(nodeId)) return 'voter';
  return isVoter(conf, nodeId) ? 'leaving' : 'learner';
}

const nodeIdMax = 1_000_000;
const addressPattern = /^[A-Za-z0-9.:[\]_-]{1,255}:\d{1,5}$/;

function checkedMember(member: ClusterMember): MemberIdentity {
  const { nodeId = 0, incarnation = '' } = member;
  const { peerAddress = '', clientAddress = '', httpAddress = '' } = member;
  if (!Number.isInteger(nodeId) || nodeId < 1 || nodeId > nodeIdMax) {
    throw malformed(`a node's number is from 1 to ${nodeIdMax}`);
  }
  if (!/^[0-9a-f]{16}$/.test(incarnation)) throw malformed('an incarnation is 16 hex digits');
  const addresses = [peerAddress, clientAddress, httpAddress];
  if (!addresses.every((address) => addressPattern.test(address))) {
    throw malformed('an address is host:port');
  }
  if (new Set(addresses).size < addresses.length) throw malformed('the three addresses differ');
  return { nodeId, incarnation, peerAddress, clientAddress, httpAddress };
}

const malformed = (message: string): ClusterError =>
  new ClusterError('malformed', 'none', { message });

const notLeader = (leaderAddress: string): ClusterError =>
  new ClusterError('not-leader', 'none', { message: 'this node does not lead', leaderAddress });
