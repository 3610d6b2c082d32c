// A WebSocket of the stream that costs its process next to nothing: the handshake by hand, then once a
// second whatever came into one buffer that nobody looks at. What is measured is the other side.

import { randomBytes } from 'node:crypto';
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { streamPath, streamSubprotocol } from '../src/stream/messages.ts';

// Shared by all sockets of the process: the bytes are thrown away.
const sink = Buffer.alloc(64 * 1024);
const endOfHead = '\r\n\r\n';
const drainEveryMs = 1_000;
/** It never sees a ping, so it answers before it is asked: an empty pong, masked with zeros. */
const pongEveryMs = 10_000;
const pong = Buffer.from([0x8a, 0x80, 0, 0, 0, 0]);

export interface DrainedCounts {
  bytes: number;
  closed: number;
}

export interface DrainedWish {
  readonly host: string;
  readonly port: number;
  readonly subscription: string;
  readonly counts: DrainedCounts;
  /** It stops reading as soon as it has asked for what it follows. */
  readonly sleeps?: boolean;
}

/** Resolves once the first bytes after the handshake are in; the socket then runs by itself. */
export function openDrained(wish: DrainedWish): Promise<Socket> {
  return new Promise((resolve, reject) => {
    let head = '';
    let open = false;
    const { host, port, counts } = wish;
    const onread = {
      buffer: sink,
      callback: (length: number): boolean => {
        counts.bytes += length;
        // Until the next time; the kernel keeps what comes meanwhile.
        if (open) return false;
        head += sink.toString('latin1', 0, length);
        if (head.includes(endOfHead)) {
          open = true;
          if (!head.startsWith('HTTP/1.1 101')) reject(new Error(head.slice(0, 80)));
          socket.write(textFrame(wish.subscription));
          if (wish.sleeps !== true) drainNowAndThen(socket);
          resolve(socket);
          return false;
        }
        return true;
      },
    };
    const socket = connect({ host, port, onread });
    socket.setNoDelay(true);
    socket.once('error', reject);
    socket.once('close', () => (counts.closed += 1));
    socket.write(handshake(`${host}:${port}`));
  });
}

function drainNowAndThen(socket: Socket): void {
  const draining = setInterval(() => socket.resume(), drainEveryMs);
  const answering = setInterval(() => socket.write(pong), pongEveryMs);
  socket.once('close', () => {
    clearInterval(draining);
    clearInterval(answering);
  });
}

function handshake(host: string): string {
  return [
    `GET ${streamPath} HTTP/1.1`,
    `Host: ${host}`,
    'Connection: Upgrade',
    'Upgrade: websocket',
    'Sec-WebSocket-Version: 13',
    `Sec-WebSocket-Key: ${randomBytes(16).toString('base64')}`,
    `Sec-WebSocket-Protocol: ${streamSubprotocol}`,
    '\r\n',
  ].join('\r\n');
}

// A client's frames are masked (RFC 6455 §5.3); a mask of zeros is a mask.
function textFrame(text: string): Buffer {
  const payload = Buffer.from(text);
  const head = Buffer.alloc(8);
  head[0] = 0x81;
  head[1] = 0x80 | 126;
  head.writeUInt16BE(payload.length, 2);
  return Buffer.concat([head, payload]);
}
