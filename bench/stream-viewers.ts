// A loader of the stream's measurement: many sockets in one process. Most are drained unseen; some are
// decoded, and every price and order on them is timed from the stamp of its entry. Runs on import,
// told what to do on standard input.

import { createInterface } from 'node:readline';
import { WebSocket } from 'ws';
import type { Change } from '../src/domain/change.ts';
import { streamPath, streamSubprotocol } from '../src/stream/messages.ts';
import type { ServerMessage } from '../src/stream/messages.ts';
import { openDrained } from './drained-socket.ts';
import { accountName, accountsCount, heldBy, viewerWords } from './stream-plan.ts';
import type { ViewerPlan, ViewerWords } from './stream-plan.ts';

const plan = JSON.parse(process.argv[2] ?? '{}') as ViewerPlan;
const { hostname, port } = new URL(plan.url);
const counts = { bytes: 0, closed: 0 };
/** So many handshakes at once: a frontend greets thousands, but not in one moment. */
const openingMax = 50;

const nowMs = (): number => performance.timeOrigin + performance.now();

const noTimes = () => ({
  ...{ frames: 0, bytes: 0, silenceMaxMs: 0, gaps: 0 },
  pricesMs: [] as number[],
  ordersMs: [] as number[],
});

let times = noTimes();
let counting = false;

/** A viewer that reads: proves the order of its frames and times what they bring. */
class TimedViewer {
  readonly ready: Promise<void>;
  readonly #socket: WebSocket;
  #index = 0;
  #heardMs = nowMs();

  constructor(viewer: number) {
    this.#socket = new WebSocket(new URL(streamPath, plan.url), streamSubprotocol, {
      perMessageDeflate: false,
    });
    this.#socket.on('open', () => this.#socket.send(subscription(viewer)));
    this.#socket.on('close', () => (counts.closed += 1));
    this.ready = new Promise((resolve, reject) => {
      this.#socket.once('error', reject);
      this.#socket.on('message', (bytes: Buffer) => {
        const message = JSON.parse(bytes.toString()) as ServerMessage;
        if (message.t === 'snapshot') resolve();
        this.#hear(message, bytes.length);
      });
    });
  }

  #hear(message: ServerMessage, bytes: number): void {
    const atMs = nowMs();
    times.frames += 1;
    times.bytes += bytes;
    if (message.t === 'snapshot') this.#index = message.index;
    if (message.t !== 'delta') return;
    if (message.prev !== this.#index) times.gaps += 1;
    this.#index = message.index;
    if (counting) {
      times.silenceMaxMs = Math.max(times.silenceMaxMs, atMs - this.#heardMs);
      for (const change of message.changes) note(change, atMs);
    }
    this.#heardMs = atMs;
  }
}

// A row is told again when an order changes its volume; its price is as old as before.
const timed = new Map<string, number>();

function note(change: Change, atMs: number): void {
  if (change.kind === 'order') times.ordersMs.push(atMs - change.order.transactTimeMs);
  if (change.kind !== 'instrument') return;
  const { symbol, priceMs } = change.instrument;
  if ((timed.get(symbol) ?? 0) <= priceMs) times.pricesMs.push(atMs - priceMs);
  timed.set(symbol, priceMs);
}

function subscription(viewer: number): string {
  const account = viewer % accountsCount;
  const wanted = { accounts: [accountName(account)], symbols: heldBy(account) };
  return JSON.stringify({ t: 'subscribe', id: 1, ...wanted });
}

function say(words: ViewerWords): void {
  process.stdout.write(`${JSON.stringify(words)}\n`);
}

async function openAll(): Promise<void> {
  let viewer = plan.firstViewer;
  const opening = new Set<Promise<unknown>>();
  const open = async (one: Promise<unknown>): Promise<void> => {
    opening.add(one);
    void one.then(() => opening.delete(one));
    if (opening.size >= openingMax) await Promise.race(opening);
  };
  for (let at = 0; at < plan.timing; at += 1) await open(new TimedViewer(viewer++).ready);
  for (let at = 0; at < plan.draining + plan.sleeping; at += 1) {
    const target = { host: hostname, port: Number(port), counts };
    const sleeps = at >= plan.draining;
    await open(openDrained({ ...target, subscription: subscription(viewer++), sleeps }));
  }
  await Promise.all(opening);
  say({ says: 'ready' });
}

let cpuBefore = process.cpuUsage();

function onWord(word: string): void {
  if (word === viewerWords.count) {
    times = noTimes();
    timed.clear();
    counts.bytes = 0;
    cpuBefore = process.cpuUsage();
    counting = true;
  } else if (word === viewerWords.tell) {
    counting = false;
    const cpu = process.cpuUsage(cpuBefore);
    const cpuSeconds = (cpu.user + cpu.system) / 1e6;
    say({
      says: 'figures',
      ...times,
      bytes: times.bytes + counts.bytes,
      closed: counts.closed,
      cpuSeconds,
    });
  } else process.exit(0);
}

const words = createInterface({ input: process.stdin });
words.on('line', onWord);
words.on('close', () => process.exit(0));
await openAll();
