// A node's certificates as gRPC takes them: to clients it shows its own and asks for none, since they
// show tokens; with peers both sides show theirs. Knows PEM text and credentials, no files.

import { ChannelCredentials, ServerCredentials } from '@grpc/grpc-js';
import { checkListening } from '../access/listen-rule.ts';
import type { TlsFiles, TlsIdentity } from '../access/tls-files.ts';
import type { MemberIdentity } from '../raft/storage/identity-file.ts';
import type { PeerCredentials } from '../raft/transport/grpc-peer-transport.ts';
import type { RunOptions } from './run-options.ts';

export function clientSideCredentials({ identity }: TlsFiles): ServerCredentials {
  if (identity === null) return ServerCredentials.createInsecure();
  return ServerCredentials.createSsl(null, [keyPair(identity)], false);
}

/** @throws TlsFlawed for an address that others reach and that has no TLS */
export function checkListeners(
  { tls, insecureListen: insecure }: Pick<RunOptions, 'tls' | 'insecureListen'>,
  { clientAddress, peerAddress }: Pick<MemberIdentity, 'clientAddress' | 'peerAddress'>,
): void {
  for (const address of [clientAddress, peerAddress]) {
    checkListening({ address, tls: tls.identity !== null, insecure });
  }
}

/** Null: without TLS. */
export function peerCredentials({ identity, ca }: TlsFiles): PeerCredentials | null {
  if (identity === null || ca === null) return null;
  const root = Buffer.from(ca);
  const { cert_chain: chain, private_key: key } = keyPair(identity);
  return {
    client: ChannelCredentials.createSsl(root, key, chain),
    server: ServerCredentials.createSsl(root, [keyPair(identity)], true),
  };
}

const keyPair = ({ cert, key }: TlsIdentity) => ({
  cert_chain: Buffer.from(cert),
  private_key: Buffer.from(key),
});
