// The port through which a replica's messages leave. Knows neither sockets nor addresses; the
// transport room implements it over gRPC, the simulator over a queue.

import type { Message } from '../core/message.ts';
import type { NodeId } from '../core/node-id.ts';

export interface PeerTransport {
  /**
   * Sends everything one turn has to say to `to`, in order. Never blocks, never throws and may
   * drop: to a peer that is unknown, away or slower than us. Raft asks again by itself.
   */
  send(to: NodeId, messages: readonly Message[]): void;
}
