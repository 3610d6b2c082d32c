// The member that `holdfast member add` asks for: the next number never used, and addresses by the
// cluster's own port plan where none are named. Pure.

import type { MemberList } from '../client/membership.ts';
import { CliFailure } from './cli-failure.ts';

export interface NewMember {
  readonly nodeId: number;
  readonly incarnation: string;
  readonly peerAddress: string;
  readonly clientAddress: string;
  readonly httpAddress: string;
}

export interface MemberWish {
  readonly nodeId?: number;
  readonly peer?: string;
  readonly client?: string;
  readonly http?: string;
}

/** @throws CliFailure when addresses have to be named */
export function newMember(list: MemberList, wish: MemberWish, incarnation: string): NewMember {
  const used = [...list.members.map((member) => member.nodeId), ...list.removedIds];
  const nodeId = wish.nodeId ?? Math.max(0, ...used) + 1;
  const [model] = list.founders;
  const shift = nodeId - (model?.nodeId ?? 0);
  return {
    nodeId,
    incarnation,
    peerAddress: wish.peer ?? shifted(model?.peerAddress, shift),
    clientAddress: wish.client ?? shifted(model?.clientAddress, shift),
    httpAddress: wish.http ?? shifted(model?.httpAddress, shift),
  };
}

// Node i of a local cluster listens i − 1 ports above node 1.
function shifted(address: string | undefined, shift: number): string {
  const colon = address?.lastIndexOf(':') ?? -1;
  const port = Number(address?.slice(colon + 1)) + shift;
  if (address === undefined || !address.startsWith('127.0.0.1:') || port > 65_535) {
    throw new CliFailure(
      'This cluster does not run on one machine: the new node needs addresses of its own.',
      'Name them: --peer host:port --client host:port --http host:port',
    );
  }
  return `${address.slice(0, colon)}:${port}`;
}
