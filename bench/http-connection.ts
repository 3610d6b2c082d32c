// One keep-alive connection that sends the same kind of request over and over, one at a time. Reads no
// more of an answer than it must, so that the loader costs little beside what it loads.

import { connect } from 'node:net';
import type { Socket } from 'node:net';

export interface Answer {
  readonly status: number;
  readonly bytes: number;
}

const endOfHead = Buffer.from('\r\n\r\n');

export class HttpConnection {
  readonly #place: { readonly host: string; readonly port: number };
  #socket: Socket;
  #taken = Buffer.alloc(0);
  #wake: (answer: Answer) => void = () => undefined;
  #fail: (error: Error) => void = () => undefined;

  constructor(host: string, port: number) {
    this.#place = { host, port };
    this.#socket = this.#dial();
  }

  /** A whole request as it goes over the wire; one at a time. @throws Error when it cannot be answered */
  ask(request: string): Promise<Answer> {
    // A server closes connections on which nothing was asked for long.
    if (this.#socket.destroyed) this.#socket = this.#dial();
    return new Promise((resolve, reject) => {
      this.#wake = resolve;
      this.#fail = reject;
      this.#socket.write(request);
    });
  }

  close(): void {
    this.#fail = () => undefined;
    this.#socket.destroy();
  }

  #dial(): Socket {
    const socket = connect({ ...this.#place, noDelay: true });
    const fail = (error: Error): void => {
      if (socket === this.#socket) this.#fail(error);
    };
    this.#taken = Buffer.alloc(0);
    socket.on('data', (chunk) => {
      this.#taken = this.#taken.length === 0 ? chunk : Buffer.concat([this.#taken, chunk]);
      this.#maybeAnswer();
    });
    socket.on('error', fail);
    socket.on('close', () => {
      fail(new Error('the connection was closed'));
    });
    return socket;
  }

  #maybeAnswer(): void {
    const head = this.#taken.indexOf(endOfHead);
    if (head < 0) return;
    const text = this.#taken.toString('latin1', 0, head);
    const length = Number(/\r\ncontent-length: (\d+)/i.exec(text)?.[1] ?? 0);
    const bytes = head + endOfHead.length + length;
    if (this.#taken.length < bytes) return;
    this.#taken = this.#taken.subarray(bytes);
    this.#wake({ status: Number(text.slice(9, 12)), bytes });
  }
}
