// A network namespace for every node, joined by a bridge, so that a cut loses packets as a broken
// network does: nobody is told, nothing is held back. Needs root and iproute2. Knows addresses, not
// what listens there.
//
//   host 10.a.b.254 ── bridge hf-a-b ─┬─ veth ── namespace hf-a-b-1: eth0 10.a.b.1
//                                     └─ veth ── namespace hf-a-b-2: eth0 10.a.b.2
//
// A cut teaches the senders a hardware address for the receiver that nobody has.

import type { CutDirection } from '../../../src/cli/chaos/fault-hands.ts';
import { runTool } from './run-tool.ts';
import type { Wires } from './wires.ts';

const nobody = '02:00:00:00:00:01';
const hostNumber = 254;

export class NodeNamespaces implements Wires {
  readonly #name: string;
  readonly #net: string;
  readonly #nodeIds: number[] = [];
  readonly #lost = new Map<number, readonly number[]>();

  private constructor(name: string, net: string) {
    this.#name = name;
    this.#net = net;
  }

  static async create(nodeIds: readonly number[]): Promise<NodeNamespaces> {
    const [a, b] = [random(64, 128), random(0, 256)];
    const namespaces = new NodeNamespaces(`hf-${a}-${b}`, `10.${a}.${b}`);
    await namespaces.#createBridge();
    try {
      for (const nodeId of nodeIds) await namespaces.add(nodeId);
    } catch (error) {
      await namespaces.close();
      throw error;
    }
    return namespaces;
  }

  /** With `{node}` for the node's number. */
  get hostPattern(): string {
    return `${this.#net}.{node}`;
  }

  hostOf(nodeId: number): string {
    return `${this.#net}.${nodeId}`;
  }

  /** The words that run a command inside, with `{node}` for the node's number. */
  get runnerPattern(): readonly string[] {
    return ['ip', 'netns', 'exec', `${this.#name}-{node}`];
  }

  async add(nodeId: number): Promise<void> {
    const space = this.#space(nodeId);
    const veth = `${this.#name}v${nodeId}`;
    await runTool(['ip', 'netns', 'add', space]);
    this.#nodeIds.push(nodeId);
    await batch([
      `link add ${veth} type veth peer name eth0 netns ${space}`,
      `link set ${veth} master ${this.#name} up`,
    ]);
    await batch(
      ['link set lo up', `addr add ${this.hostOf(nodeId)}/24 dev eth0`, 'link set eth0 up'],
      space,
    );
  }

  async cut(nodeIds: readonly number[], direction: CutDirection): Promise<void> {
    const others = this.#nodeIds.filter((nodeId) => !nodeIds.includes(nodeId));
    if (direction !== 'in') for (const from of nodeIds) this.#lost.set(from, others);
    if (direction !== 'out') for (const from of others) this.#lost.set(from, nodeIds);
    await Promise.all(
      [...this.#lost].map(([from, to]) =>
        batch(
          to.map(
            (at) => `neigh replace ${this.hostOf(at)} lladdr ${nobody} dev eth0 nud permanent`,
          ),
          this.#space(from),
        ),
      ),
    );
  }

  async mend(): Promise<void> {
    const lost = [...this.#lost];
    this.#lost.clear();
    await Promise.all(
      lost.map(([from, to]) =>
        batch(
          to.map((at) => `neigh del ${this.hostOf(at)} dev eth0`),
          this.#space(from),
        ),
      ),
    );
  }

  /** Nothing may run inside any more. */
  async close(): Promise<void> {
    for (const nodeId of this.#nodeIds.splice(0)) {
      await runTool(['ip', 'netns', 'del', this.#space(nodeId)]);
    }
    await runTool(['ip', 'link', 'del', this.#name]);
  }

  async #createBridge(): Promise<void> {
    await batch([
      `link add ${this.#name} type bridge`,
      `addr add ${this.hostOf(hostNumber)}/24 dev ${this.#name}`,
      `link set ${this.#name} up`,
    ]);
  }

  #space(nodeId: number): string {
    return `${this.#name}-${nodeId}`;
  }
}

const random = (from: number, to: number): number => from + Math.floor(Math.random() * (to - from));

async function batch(lines: readonly string[], space: string | null = null): Promise<void> {
  const where = space === null ? [] : ['-n', space];
  await runTool(['ip', ...where, '-batch', '-'], lines.map((line) => `${line}\n`).join(''));
}
