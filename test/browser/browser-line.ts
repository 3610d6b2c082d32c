// The browser's only way out: a SOCKS proxy whose line can be cut. A cut line keeps every connection
// open, takes new ones, and carries nothing, not even word that an end has hung up; mended, it brings
// what it held, as TCP does. A reset hangs up on both ends at once. Knows bytes, not pages.
//
//   browser ──SOCKS5──▶ here ──TCP──▶ wherever it asked for
//
//   05 n methods     ─▶           05 00             no word of who asks
//   05 01 00 atyp addr port ─▶    05 00 00 01 0.0.0.0 0   joined

import { createServer, connect } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';

interface Passage {
  readonly near: Socket;
  readonly far: Socket;
}

const versionByte = 5;
const addressKinds = { v4: 1, name: 3 } as const;
const greeted = Buffer.from([versionByte, 0]);
const joined = Buffer.from([versionByte, 0, 0, addressKinds.v4, 0, 0, 0, 0, 0, 0]);

export class BrowserLine implements AsyncDisposable {
  readonly #server: Server;
  readonly #passages = new Set<Passage>();
  #isCut = false;

  private constructor() {
    this.#server = createServer((near) => void this.#greet(near));
  }

  static async open(): Promise<BrowserLine> {
    const line = new BrowserLine();
    await new Promise<void>((resolve) => line.#server.listen(0, '127.0.0.1', resolve));
    return line;
  }

  /** For the browser's proxy settings. */
  get address(): string {
    return `socks5://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  get connections(): number {
    return this.#passages.size;
  }

  cut(): void {
    this.#become(true);
  }

  mend(): void {
    this.#become(false);
  }

  /** Ends every connection with a reset, as a router does that has forgotten them. */
  reset(): void {
    for (const { near, far } of this.#passages) {
      near.resetAndDestroy();
      far.resetAndDestroy();
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    for (const { near, far } of this.#passages) {
      near.destroy();
      far.destroy();
    }
    await closed;
  }

  #become(isCut: boolean): void {
    this.#isCut = isCut;
    for (const passage of this.#passages) this.#settle(passage);
  }

  async #greet(near: Socket): Promise<void> {
    near.on('error', () => undefined);
    const greeting = await firstChunk(near);
    if (greeting?.[0] !== versionByte) return void near.destroy();
    near.write(greeted);
    const wanted = targetOf(await firstChunk(near));
    if (wanted === null) return void near.destroy();
    const far = connect(wanted.port, wanted.host);
    far.on('error', () => undefined);
    near.write(joined);
    for (const end of [near, far]) end.setNoDelay(true).pause();
    const passage = { near, far };
    this.#passages.add(passage);
    for (const end of [near, far]) end.on('close', () => this.#settle(passage));
    this.#settle(passage);
  }

  // What hangs up during a cut is not told to the other end: nobody there hears of it.
  #settle(passage: Passage): void {
    const { near, far } = passage;
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      from.unpipe(to);
      if (this.#isCut) from.pause();
      else from.pipe(to);
    }
    if (this.#isCut || !(near.destroyed || far.destroyed)) return;
    near.destroy();
    far.destroy();
    this.#passages.delete(passage);
  }
}

function firstChunk(socket: Socket): Promise<Buffer | null> {
  return new Promise((resolve) => {
    socket.once('data', (chunk: Buffer) => resolve(chunk));
    socket.once('close', () => resolve(null));
  });
}

function targetOf(request: Buffer | null): { readonly host: string; readonly port: number } | null {
  if (request === null || request.length < 7) return null;
  const kind = request[3];
  if (kind === addressKinds.v4) {
    return { host: request.subarray(4, 8).join('.'), port: request.readUInt16BE(8) };
  }
  if (kind !== addressKinds.name) return null;
  const end = 5 + (request[4] ?? 0);
  return { host: request.toString('latin1', 5, end), port: request.readUInt16BE(end) };
}
