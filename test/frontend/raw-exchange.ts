// Bytes as they are: for what no HTTP or WebSocket client would send.

import { connect } from 'node:net';
import type { Socket } from 'node:net';

/** Sends raw bytes and reads until the other side closes. */
export function raw(address: string, bytes: string | Buffer): Promise<string> {
  return readToEnd(dial(address, bytes));
}

export function dial(address: string, bytes: string | Buffer): Socket {
  const [host = '', port = ''] = address.split(':');
  const socket = connect({ host, port: Number(port), allowHalfOpen: true });
  socket.write(bytes);
  return socket;
}

export function readToEnd(socket: Socket): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    socket.on('data', (chunk) => (text += chunk.toString()));
    socket.on('end', () => {
      socket.destroy();
      resolve(text);
    });
    socket.on('error', reject);
  });
}

/** A request that asks to leave HTTP. Further header lines replace those of the same name. */
export function upgrade(line: string, headers: Readonly<Record<string, string | null>> = {}) {
  const all: Record<string, string | null> = {
    host: 'x',
    connection: 'Upgrade',
    upgrade: 'websocket',
    'sec-websocket-version': '13',
    'sec-websocket-key': 'AAAAAAAAAAAAAAAAAAAAAA==',
    'sec-websocket-protocol': 'holdfast.v1',
    ...headers,
  };
  const lines = Object.entries(all).flatMap(([name, value]) =>
    value === null ? [] : [`${name}: ${value}`],
  );
  return `${[`${line} HTTP/1.1`, ...lines].join('\r\n')}\r\n\r\n`;
}
