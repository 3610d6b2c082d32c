// A reader on the other end of /stream: a real socket, the browser's own message reader, and a
// mirror that must never find a gap.

import { onTestFinished } from 'vitest';
import { WebSocket } from 'ws';
import type { ClientOptions } from 'ws';
import type { ServerMessage } from '../../src/stream/messages.ts';
import { readServerMessage } from '../../src/stream/server-message.ts';

type Kind = ServerMessage['t'];
type Of<K extends Kind> = Extract<ServerMessage, { t: K }>;

export class StreamClient {
  readonly socket: WebSocket;
  readonly messages: ServerMessage[] = [];
  /** Resolves to the close code. */
  readonly closed: Promise<number>;
  #read = 0;
  #wake: () => void = () => undefined;

  constructor(address: string, options: ClientOptions = {}) {
    this.socket = new WebSocket(`ws://${address}/stream`, ['holdfast.v1'], options);
    this.socket.on('message', (bytes) => {
      const text = Buffer.isBuffer(bytes) ? bytes.toString() : '';
      const message = readServerMessage(text);
      if (message === null) throw new Error(`no such message: ${text.slice(0, 200)}`);
      this.messages.push(message);
      this.#wake();
    });
    this.closed = new Promise((resolve) => {
      this.socket.on('close', resolve);
    });
    this.socket.on('error', () => undefined);
    onTestFinished(() => this.socket.terminate());
  }

  send(message: unknown): void {
    this.socket.send(typeof message === 'string' ? message : JSON.stringify(message));
  }

  /** The next message of a kind, passing over others. */
  async next<K extends Kind>(kind: K): Promise<Of<K>> {
    for (;;) {
      const message = this.messages[this.#read];
      if (message === undefined) await this.#more();
      else {
        this.#read += 1;
        if (isOf(message, kind)) return message;
      }
    }
  }

  #more(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }
}

function isOf<K extends Kind>(message: ServerMessage, kind: K): message is Of<K> {
  return message.t === kind;
}

/** A socket that has said hello. */
export async function connected(address: string, options?: ClientOptions): Promise<StreamClient> {
  const client = new StreamClient(address, options);
  await client.next('hello');
  return client;
}

/** The status with which an upgrade is refused. */
export function refusedWith(
  address: string,
  protocols: readonly string[],
  options: ClientOptions & { readonly path?: string } = {},
): Promise<number> {
  const { path = '/stream', ...rest } = options;
  const socket = new WebSocket(`ws://${address}${path}`, [...protocols], rest);
  return new Promise((resolve, reject) => {
    socket.on('unexpected-response', (request, response) => {
      resolve(response.statusCode ?? 0);
      request.destroy();
    });
    socket.on('open', () => reject(new Error('the upgrade was granted')));
    socket.on('error', () => undefined);
  });
}
