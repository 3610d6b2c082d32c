// How much a gRPC peer may send before it hears that some of it was read. HTTP/2 begins at 64 KB, a
// third of a busy turn's entries: the rest would wait for the receiver to be scheduled, twice or
// thrice an entry. grpc-js lets only clients say so (`grpc-node.flow_control_window`); a server's is
// widened here, on Node's own HTTP/2 server beneath. Knows no messages.

import type { Http2Server, ServerHttp2Session } from 'node:http2';
import type { Server } from '@grpc/grpc-js';

export const receiveWindowBytes = 1024 * 1024;

/** For sessions to come; call it once the server is bound. Without effect, and without harm, in a
 *  grpc-js that keeps its HTTP/2 servers elsewhere: there is no public way to them. */
export function widenReceiveWindow(server: Server): void {
  const kept: unknown = Reflect.get(server, 'http2Servers');
  if (!(kept instanceof Map)) return;
  for (const http2Server of (kept as Map<Http2Server, unknown>).keys()) {
    http2Server.updateSettings({ initialWindowSize: receiveWindowBytes });
    http2Server.on('session', (session: ServerHttp2Session) => {
      session.setLocalWindowSize(receiveWindowBytes);
    });
  }
}
