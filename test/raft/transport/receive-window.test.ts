// The receive window of a real gRPC server, as the other end of a connection sees it.

import { connect } from 'node:http2';
import type { ClientHttp2Session } from 'node:http2';
import { once } from 'node:events';
import { Server, ServerCredentials } from '@grpc/grpc-js';
import { afterEach, expect, test } from 'vitest';
import {
  receiveWindowBytes,
  widenReceiveWindow,
} from '../../../src/raft/transport/receive-window.ts';

const servers: Server[] = [];
const sessions: ClientHttp2Session[] = [];

afterEach(() => {
  for (const session of sessions.splice(0)) session.destroy();
  for (const server of servers.splice(0)) server.forceShutdown();
});

async function bound(): Promise<{ server: Server; port: number }> {
  const server = new Server();
  servers.push(server);
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, at) => {
      if (error === null) resolve(at);
      else reject(error);
    });
  });
  return { server, port };
}

/** What a client may send on one stream and on the whole connection, as the server lets it. */
async function windowsAt(port: number): Promise<{ stream: number; connection: number }> {
  const session = connect(`http://127.0.0.1:${port}`);
  sessions.push(session);
  await once(session, 'remoteSettings');
  // The answer to a ping comes after what the server sent before it.
  await new Promise((resolve) => session.ping(resolve));
  const stream = session.remoteSettings.initialWindowSize ?? 0;
  return { stream, connection: session.state.remoteWindowSize ?? 0 };
}

test('a widened server lets a client send a megabyte at once, on a stream and on the connection', async () => {
  const { server, port } = await bound();
  widenReceiveWindow(server);
  const windows = { stream: receiveWindowBytes, connection: receiveWindowBytes };
  expect(await windowsAt(port)).toEqual(windows);
});

test('an untouched server stops a client at 64 KB', async () => {
  const { port } = await bound();
  expect(await windowsAt(port)).toEqual({ stream: 65_535, connection: 65_535 });
});
