// gRPC without a gRPC library: HTTP/2 requests with any header and any body, and connections on which
// frames are written byte by byte. For tests of what a node says to strangers.
//
//   frame    length 24 | type 8 | flags 8 | stream 32 | payload
//   message  compressed 8 | length 32 | bytes

import { connect as connectHttp2, constants } from 'node:http2';
import type { ClientHttp2Session, IncomingHttpHeaders } from 'node:http2';
import { connect } from 'node:net';

export interface GrpcEnd {
  /** `grpc-status`; null: the stream ended without one. */
  readonly status: number | null;
  readonly message: string;
  /** HTTP/2 error the stream was reset with; 0: it was not. */
  readonly resetCode: number;
}

interface Asked {
  readonly path: string;
  readonly body?: Buffer;
  readonly headers?: Readonly<Record<string, string>>;
  /** The request is taken back as soon as it is on its way. */
  readonly reset?: boolean;
}

const answerDeadlineMs = 10_000;

export function openSession(address: string): ClientHttp2Session {
  const session = connectHttp2(`http://${address}`);
  session.on('error', () => undefined);
  return session;
}

export function grpcMessage(bytes: Uint8Array, claim: { size?: number; packed?: boolean } = {}) {
  const head = Buffer.alloc(5);
  head.writeUInt8(claim.packed === true ? 1 : 0);
  head.writeUInt32BE(claim.size ?? bytes.length, 1);
  return Buffer.concat([head, bytes]);
}

/** Resolves once the stream is over; after ten seconds it is cut and reads as without a status. */
export function ask(session: ClientHttp2Session, asked: Asked): Promise<GrpcEnd> {
  const stream = session.request({
    [constants.HTTP2_HEADER_METHOD]: 'POST',
    [constants.HTTP2_HEADER_PATH]: asked.path,
    'content-type': 'application/grpc',
    te: 'trailers',
    ...asked.headers,
  });
  const heard: IncomingHttpHeaders = {};
  stream.on('response', (headers: IncomingHttpHeaders) => void Object.assign(heard, headers));
  stream.on('trailers', (headers: IncomingHttpHeaders) => void Object.assign(heard, headers));
  stream.on('error', () => undefined);
  stream.setTimeout(answerDeadlineMs, () => stream.close());
  stream.resume();
  if (asked.body !== undefined) stream.write(asked.body);
  if (asked.reset === true) stream.close(constants.NGHTTP2_CANCEL);
  else stream.end();
  return new Promise((resolve) => {
    stream.on('close', () => {
      const status = heard['grpc-status'];
      const message = heard['grpc-message'];
      resolve({
        status: status === undefined ? null : Number(status),
        message: typeof message === 'string' ? decodeURIComponent(message) : '',
        resetCode: stream.rstCode,
      });
    });
  });
}

export const frameTypes = {
  data: 0,
  headers: 1,
  settings: 4,
  ping: 6,
  goAway: 7,
  window: 8,
  more: 9,
};

export interface Http2Frame {
  readonly type: number;
  /** 0, the connection itself, unless said otherwise. */
  readonly streamId?: number;
  readonly payload: Buffer;
  readonly flags?: number;
}

export function http2Frame({ type, streamId = 0, payload, flags = 0 }: Http2Frame): Buffer {
  const head = Buffer.alloc(9);
  head.writeUIntBE(payload.length, 0, 3);
  head.writeUInt8(type, 3);
  head.writeUInt8(flags, 4);
  head.writeUInt32BE(streamId, 5);
  return Buffer.concat([head, payload]);
}

const preface = Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n');

export interface Parting {
  /** The node said GOAWAY, or cut the line. */
  readonly told: boolean;
  readonly hungUp: boolean;
}

interface Patience {
  readonly untilHungUp?: boolean;
  readonly patienceMs?: number;
}

/** Writes frames on a connection of its own; answers how the node took leave of it, within a while. */
export function partingAfter(address: string, frames: Buffer, patience: Patience = {}) {
  const { untilHungUp = false, patienceMs = 5_000 } = patience;
  const at = address.lastIndexOf(':');
  const socket = connect(Number(address.slice(at + 1)), address.slice(0, at));
  const settings = http2Frame({ type: frameTypes.settings, payload: Buffer.alloc(0) });
  let heard = Buffer.alloc(0);
  return new Promise<Parting>((resolve) => {
    const end = (hungUp: boolean): void => {
      clearTimeout(timer);
      resolve({ told: hungUp || saysGoAway(heard), hungUp });
      socket.destroy();
    };
    const timer = setTimeout(() => {
      end(false);
    }, patienceMs);
    socket.on('error', () => undefined);
    socket.on('data', (bytes: Buffer) => {
      heard = Buffer.concat([heard, bytes]);
      if (!untilHungUp && saysGoAway(heard)) end(false);
    });
    socket.on('close', () => {
      end(true);
    });
    socket.write(Buffer.concat([preface, settings, frames]));
  });
}

function saysGoAway(frames: Buffer): boolean {
  for (let at = 0; at + 9 <= frames.length; at += 9 + frames.readUIntBE(at, 3)) {
    if (frames[at + 3] === frameTypes.goAway) return true;
  }
  return false;
}
