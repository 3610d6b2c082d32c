// Which node a caller of the peer port is, by its certificate: that it is signed by the right authority
// says only that it belongs here somehow, and a client's does too. The name `holdfast-node-N` among
// its alternative names says which node it may speak for. Knows certificates, no membership.

import type { NodeId } from '../core/node-id.ts';

/** What is needed of a gRPC call. */
export interface CertifiedCall {
  getAuthContext(): {
    readonly transportSecurityType?: string;
    readonly sslPeerCertificate?: { readonly subjectaltname?: string };
  };
}

/** Null: the call came without TLS. 0: its certificate names no node. */
export function certifiedNode(call: CertifiedCall): NodeId | null {
  const { transportSecurityType, sslPeerCertificate } = call.getAuthContext();
  if (transportSecurityType !== 'ssl') return null;
  const names = (sslPeerCertificate?.subjectaltname ?? '').split(/,\s*/);
  const found = names.map((name) => /^DNS:holdfast-node-(\d{1,7})$/.exec(name)?.[1]);
  return Number(found.find((number) => number !== undefined) ?? 0);
}
