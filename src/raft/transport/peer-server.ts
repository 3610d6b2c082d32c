// The server on the peer port: takes streams of messages and snapshots from members, and from
// nobody else. Binds exactly the address it is given. Knows who may call, not what they say.

import { Server, ServerCredentials } from '@grpc/grpc-js';
import type { PeerServiceHandlers } from '../../gen/holdfast/raft/v1/PeerService.ts';
import type { NodeId } from '../core/node-id.ts';
import { certifiedNode } from './certified-node.ts';
import { ExchangeSession } from './exchange-session.ts';
import type { SessionParts } from './exchange-session.ts';
import { refusalText, wrongCertificate } from './hello.ts';
import type { Refusal } from './hello.ts';
import { PeerService } from './peer-service.ts';
import { answerOf } from './snapshot-receiver.ts';
import type { SnapshotReceiver } from './snapshot-receiver.ts';
import { serverOptions } from './transport-limits.ts';
import type { TransportLimits } from './transport-limits.ts';
import { widenReceiveWindow } from './receive-window.ts';

export interface PeerServerParts extends Omit<SessionParts, 'onWelcomed' | 'onEnded'> {
  readonly limits: TransportLimits;
  readonly snapshots: SnapshotReceiver;
  /** A peer said hello and where it can be answered. */
  readonly onAddress: (peer: NodeId, address: string) => void;
  /** Null for an unencrypted server. */
  readonly credentials: ServerCredentials | null;
}

export class PeerServer {
  readonly #parts: PeerServerParts;
  readonly #server: Server;
  readonly #sessions = new Set<ExchangeSession>();

  constructor(parts: PeerServerParts) {
    this.#parts = parts;
    this.#server = new Server(serverOptions(parts.limits));
    this.#server.addService(PeerService.service, this.#handlers());
  }

  /**
   * Starts listening; resolves to the port, of interest when 0 was asked for.
   * @throws Error naming the address and what to do, when it cannot be had
   */
  listen(address: string): Promise<number> {
    const given = this.#parts.credentials ?? ServerCredentials.createInsecure();
    return new Promise((resolve, reject) => {
      this.#server.bindAsync(address, given, (error, port) => {
        widenReceiveWindow(this.#server);
        if (error === null) resolve(port);
        else reject(new Error(bindFailure(address, error.message), { cause: error }));
      });
    });
  }

  /** Ends the streams of a node, as when it has been removed from the cluster. */
  disconnect(peer: NodeId, reason: string): void {
    for (const session of [...this.#sessions]) {
      if (session.peer === peer) session.refuse({ code: 'disconnected', text: reason });
    }
  }

  /** Says goodbye to every peer; streams that have not ended by the deadline are cut. */
  close(deadlineMs: number): Promise<void> {
    for (const session of [...this.#sessions]) session.refuse(closing);
    const kept = this.#parts.snapshots.close();
    const ended = new Promise<void>((resolve) => {
      const timer = setTimeout(() => {
        this.#server.forceShutdown();
        resolve();
      }, deadlineMs);
      this.#server.tryShutdown(() => {
        clearTimeout(timer);
        this.#server.forceShutdown();
        resolve();
      });
    });
    return Promise.all([kept, ended]).then(() => undefined);
  }

  #handlers(): PeerServiceHandlers {
    const parts: SessionParts = {
      ...this.#parts,
      onWelcomed: (session) => this.#onWelcomed(session),
      onEnded: (session) => this.#onEnded(session),
    };
    return {
      Exchange: (call) => {
        this.#sessions.add(new ExchangeSession(call, parts, certifiedNode(call)));
      },
      SendSnapshot: (call, answer) => {
        if (certifiedNode(call) === 0) {
          answer(null, { accepted: false, refusal: refusalText(wrongCertificate) });
          return;
        }
        void this.#parts.snapshots.receive(call).then((verdict) => {
          answer(null, answerOf(verdict));
        });
      },
      ResumeSnapshot: (call, answer) => {
        if (certifiedNode(call) === 0) {
          answer(null, { refusal: refusalText(wrongCertificate) });
          return;
        }
        void this.#parts.snapshots.progressOf(call.request).then((progress) => {
          answer(null, progress);
        });
      },
    };
  }

  // A peer that lost its connection may be back before we notice: the new stream takes over.
  #onWelcomed(fresh: ExchangeSession): void {
    if (fresh.peerAddress !== '') this.#parts.onAddress(fresh.peer, fresh.peerAddress);
    for (const session of [...this.#sessions]) {
      if (session !== fresh && session.peer === fresh.peer) session.refuse(replaced);
    }
  }

  #onEnded(session: ExchangeSession): void {
    this.#sessions.delete(session);
    if (session.peer === 0) return;
    const others = [...this.#sessions].some((other) => other.peer === session.peer);
    if (!others) this.#parts.stats.of(session.peer).hearing = false;
  }
}

const closing: Refusal = { code: 'closing', text: 'the node is stopping' };
const replaced: Refusal = { code: 'replaced', text: 'a newer stream took over' };

function bindFailure(address: string, message: string): string {
  const port = address.slice(address.lastIndexOf(':') + 1);
  if (message.includes('EADDRINUSE')) {
    return (
      `peer address ${address} is in use: stop the process that listens there ` +
      `(ss -ltnp 'sport = :${port}') or give this node another peer port`
    );
  }
  if (message.includes('EADDRNOTAVAIL')) {
    return `peer address ${address} is not an address of this machine`;
  }
  if (message.includes('EACCES')) {
    return `peer address ${address} may not be used by this user: ports below 1024 are reserved`;
  }
  return `peer address ${address} cannot be listened on: ${message}`;
}
