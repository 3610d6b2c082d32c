// A cut wire loses what one side says and not what the other says, and gives back what it held.

import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { expect, onTestFinished, test, vi } from 'vitest';
import { PeerWires, wirePort } from './peer-wires.ts';

interface Line {
  readonly wires: PeerWires;
  /** What node 1 said, as node 2 heard it; and the other way. */
  readonly heard: { forward: string; back: string };
  readonly near: Socket;
  readonly far: Socket;
}

async function line(portBase: number): Promise<Line> {
  const heard = { forward: '', back: '' };
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const wires = new PeerWires({ nodeIds: [1, 2], portBase, addressOf: () => address });
  await wires.listen();
  const near = connect(wirePort(portBase, 1, 2), '127.0.0.1');
  const [far] = (await once(server, 'connection')) as [Socket];
  far.on('data', (chunk: Buffer) => (heard.forward += chunk.toString()));
  near.on('data', (chunk: Buffer) => (heard.back += chunk.toString()));
  onTestFinished(async () => {
    near.destroy();
    far.destroy();
    await wires.close();
    server.close();
  });
  return { wires, heard, near, far };
}

test('mute: what the node says is held until the wire is mended; what it hears still comes', async () => {
  const { wires, heard, near, far } = await line(22_100);
  near.write('a');
  await vi.waitFor(() => expect(heard.forward).toBe('a'));
  await wires.cut([1], 'out');
  near.write('b');
  far.write('x');
  await vi.waitFor(() => expect(heard.back).toBe('x'));
  expect(heard.forward).toBe('a');
  await wires.mend();
  await vi.waitFor(() => expect(heard.forward).toBe('ab'));
});

test('deaf: the node still speaks', async () => {
  const { wires, heard, near } = await line(22_200);
  await wires.cut([1], 'in');
  near.write('b');
  await vi.waitFor(() => expect(heard.forward).toBe('b'));
});

test('cut both ways, nothing passes, not even the news that an end hung up', async () => {
  const { wires, heard, near, far } = await line(22_300);
  await wires.cut([2], 'both');
  const ended = vi.fn();
  near.once('close', ended);
  near.write('b');
  far.end('x');
  far.destroy();
  // A wire that is whole tells in the time that this one stays silent.
  const whole = await line(22_400);
  whole.near.write('c');
  await vi.waitFor(() => expect(whole.heard.forward).toBe('c'));
  whole.far.destroy();
  await once(whole.near, 'close');
  expect({ ...heard, ended: ended.mock.calls.length }).toEqual({ forward: '', back: '', ended: 0 });
  await wires.mend();
  await vi.waitFor(() => expect(ended).toHaveBeenCalled());
});
