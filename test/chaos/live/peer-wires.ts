// The wires between the nodes: one TCP proxy for every ordered pair, so that what a node sends can be
// lost while what it hears is not. A cut wire holds bytes and forgets nothing, as TCP does: they come
// late when it is mended, unless an end has hung up meanwhile. Knows bytes, not Raft.
//
//   node 1 ──dials──▶ 127.0.0.1:base+12 ──▶ peer address of node 2       forward: what 1 says to 2
//                                       ◀──                              back: welcomes, pings

import { createServer, connect } from 'node:net';
import type { Server, Socket } from 'node:net';
import type { CutDirection } from '../../../src/cli/chaos/fault-hands.ts';
import type { Wires } from './wires.ts';

export interface PeerWiresPlan {
  readonly nodeIds: readonly number[];
  /** Node i finds node j at `portBase` + 10 i + j. */
  readonly portBase: number;
  /** `host:port` that node j really listens on; asked at every dial. */
  readonly addressOf: (nodeId: number) => string;
}

interface Passage {
  readonly from: number;
  readonly to: number;
  readonly near: Socket;
  readonly far: Socket;
}

interface Cut {
  readonly apart: ReadonlySet<number>;
  readonly direction: CutDirection;
}

export const wirePort = (portBase: number, from: number, to: number): number =>
  portBase + 10 * from + to;

export class PeerWires implements Wires {
  readonly #plan: PeerWiresPlan;
  readonly #servers: Server[] = [];
  readonly #passages = new Set<Passage>();
  #cut: Cut | null = null;

  constructor(plan: PeerWiresPlan) {
    this.#plan = plan;
  }

  async listen(): Promise<void> {
    const { nodeIds, portBase } = this.#plan;
    for (const from of nodeIds) {
      for (const to of nodeIds.filter((nodeId) => nodeId !== from)) {
        const server = createServer({ pauseOnConnect: true }, (near) => {
          this.#join(from, to, near);
        });
        await new Promise<void>((resolve, reject) => {
          server.once('error', reject);
          server.listen(wirePort(portBase, from, to), '127.0.0.1', resolve);
        });
        this.#servers.push(server);
      }
    }
  }

  cut(nodeIds: readonly number[], direction: CutDirection): Promise<void> {
    this.#become({ apart: new Set(nodeIds), direction });
    return Promise.resolve();
  }

  mend(): Promise<void> {
    this.#become(null);
    return Promise.resolve();
  }

  async close(): Promise<void> {
    const closed = this.#servers.map(
      (server) => new Promise<void>((resolve) => server.close(() => resolve())),
    );
    for (const { near, far } of this.#passages) {
      near.destroy();
      far.destroy();
    }
    await Promise.all(closed);
  }

  #become(cut: Cut | null): void {
    this.#cut = cut;
    for (const passage of this.#passages) this.#settle(passage);
  }

  #join(from: number, to: number, near: Socket): void {
    const address = this.#plan.addressOf(to);
    const at = address.lastIndexOf(':');
    const far = connect(Number(address.slice(at + 1)), address.slice(0, at));
    near.setNoDelay(true);
    far.setNoDelay(true);
    far.pause();
    const passage = { from, to, near, far };
    this.#passages.add(passage);
    // An end that is gone is told to the other, but not across a cut: nobody hears of it there.
    for (const end of [near, far]) {
      end.on('error', () => undefined);
      end.on('close', () => {
        this.#settle(passage);
      });
    }
    this.#settle(passage);
  }

  #settle(passage: Passage): void {
    const { near, far, from, to } = passage;
    const forward = this.#isOpen(from, to);
    const back = forward || this.#isOneWay();
    flow(near, far, forward);
    flow(far, near, back);
    if ((near.destroyed && forward) || (far.destroyed && back)) {
      near.destroy();
      far.destroy();
      this.#passages.delete(passage);
    }
  }

  #isOneWay(): boolean {
    return this.#cut !== null && this.#cut.direction !== 'both';
  }

  #isOpen(from: number, to: number): boolean {
    if (this.#cut === null) return true;
    const { apart, direction } = this.#cut;
    if (apart.has(from) === apart.has(to)) return true;
    if (direction === 'out') return !apart.has(from);
    return direction === 'in' && !apart.has(to);
  }
}

function flow(source: Socket, sink: Socket, open: boolean): void {
  source.unpipe(sink);
  if (open) source.pipe(sink);
  else source.pause();
}
