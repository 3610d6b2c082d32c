// A client that asks and does not read costs a bounded amount of memory, over a real connection.

import { Client, credentials, Server, ServerCredentials, status } from '@grpc/grpc-js';
import type { ServerDuplexStream, ServiceDefinition } from '@grpc/grpc-js';
import { afterEach, expect, test } from 'vitest';
import { BoundedReplies } from '../../../src/node/services/slow-reader.ts';

const endings: (() => void)[] = [];

afterEach(() => {
  for (const end of endings.splice(0)) end();
});

type RawStream = ServerDuplexStream<Buffer, Buffer>;
const same = (bytes: Buffer): Buffer => bytes;
const talk = {
  path: '/test/Talk',
  requestStream: true,
  responseStream: true,
  requestSerialize: same,
  requestDeserialize: same,
  responseSerialize: same,
  responseDeserialize: same,
};
const service: ServiceDefinition = { Talk: talk };

async function serve(onStream: (stream: RawStream) => void): Promise<Client> {
  const server = new Server();
  server.addService(service, { Talk: onStream });
  endings.push(() => {
    server.forceShutdown();
  });
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) => {
      if (error === null) resolve(bound);
      else reject(error);
    });
  });
  const client = new Client(`127.0.0.1:${port}`, credentials.createInsecure());
  endings.push(() => {
    client.close();
  });
  return client;
}

const message = Buffer.alloc(64 * 1024);
const unreadBytesMax = 1024 * 1024;

/** How many of `count` messages were handed to a stream that nobody reads, and how it ended. */
async function talkUnread(count: number): Promise<{ kept: number; code: number | null }> {
  let kept = 0;
  let code: number | null = null;
  const done = new Promise<void>((resolve) => {
    void serve((stream) => {
      stream.on('error', (error: Error & { code?: number }) => (code = error.code ?? -1));
      const counted = {
        write: (bytes: Buffer, written: () => void) => {
          kept += 1;
          return stream.write(bytes, written);
        },
        emit: (event: 'error', error: Error) => stream.emit(event, error),
      };
      const replies = new BoundedReplies<Buffer>(counted, unreadBytesMax);
      const speak = (left: number): void => {
        if (left === 0) {
          resolve();
          return;
        }
        replies.write(message, message.length);
        setImmediate(() => {
          speak(left - 1);
        });
      };
      speak(count);
    }).then((client) => {
      const call = client.makeBidiStreamRequest(talk.path, same, same);
      call.on('error', () => undefined);
      call.pause();
      call.write(Buffer.from('go'));
    });
  });
  await done;
  return { kept, code };
}

test('a stream nobody reads is cut at its bound and keeps nothing more', async () => {
  const { kept, code } = await talkUnread(1_000);
  expect(code).toBe(status.UNAVAILABLE);
  // What the sockets hold comes on top of the bound.
  expect(kept).toBeLessThan(500);
});
