// What one side frames by hand, the other side's library must read.

import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { textFrame } from '../../../src/frontend/stream/text-frame.ts';

/** As a client of `ws` reads them, written past the library on the other side. */
async function readBack(texts: readonly string[]): Promise<string[]> {
  const sockets = new WebSocketServer({ noServer: true });
  const server = createServer();
  server.on('upgrade', (request, connection, head) => {
    sockets.handleUpgrade(request, connection, head, () => {
      for (const text of texts) connection.write(textFrame(text));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const client = new WebSocket(`ws://127.0.0.1:${port}`);
  onTestFinished(() => {
    client.terminate();
    server.close();
  });
  const read: string[] = [];
  return new Promise((resolve, reject) => {
    client.on('error', reject);
    client.on('message', (bytes: Buffer) => {
      read.push(bytes.toString());
      if (read.length === texts.length) resolve(read);
    });
  });
}

test('texts of every length are read as they were written', async () => {
  const lengths = [0, 1, 125, 126, 127, 65_535, 65_536, 200_000];
  const texts = lengths.map((length) => 'x'.repeat(length));
  expect(await readBack(texts)).toEqual(texts);
});

test('letters of more than one byte count as so many', async () => {
  const texts = [40, 63, 30_000, 40_000].map((length) => 'é€'.repeat(length));
  expect(await readBack(texts)).toEqual(texts);
});
