// A loader of the stream's measurement: many sockets in one process. Most are drained unseen; some are
// decoded, and every price and order on them is timed from the stamp of its entry. Runs on import,
// told what to do on standard input.

import { writeFileSync } from 'node:fs';
import { setPriority } from 'node:os';
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
/** Readers whose frames nobody looks at stand for other machines: they take what is left of this one. */
const drainingPriority = 19;
/** So many handshakes at once: a frontend greets thousands, but not in one moment. */
const openingMax = 50;

const nowMs = (): number => performance.timeOrigin + performance.now();

const noTimes = () => ({
  ...{ frames: 0, bytes: 0, silenceMaxMs: 0, gaps: 0 },
  rowsMs: [] as number[],
  ordersMs: [] as number[],
});

let times = noTimes();

interface Stamped {
  readonly symbol: string;
  readonly stampMs: number;
  readonly atMs: number;
}

/** A viewer that reads: proves the order of its frames and times what they bring. */
class TimedViewer {
  readonly ready: Promise<void>;
  readonly #socket: WebSocket;
  /** By symbol: the newest stamp this viewer saw of its price, and of its holding. */
  readonly #stamps = { price: new Map<string, number>(), holding: new Map<string, number>() };
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
    if (message.t === 'snapshot') {
      this.#index = message.index;
      for (const change of message.changes) this.#note(change, atMs);
    }
    if (message.t !== 'delta') return;
    if (message.prev !== this.#index) times.gaps += 1;
    this.#index = message.index;
    times.silenceMaxMs = Math.max(times.silenceMaxMs, atMs - this.#heardMs);
    for (const change of message.changes) this.#note(change, atMs);
    this.#heardMs = atMs;
  }

  // How old a row of the portfolio is when it changes: since the newer of its price and its holding,
  // which is the one that has just come.
  #note(change: Change, atMs: number): void {
    if (change.kind === 'order') times.ordersMs.push(atMs - change.order.transactTimeMs);
    else if (change.kind === 'instrument') {
      const { symbol, priceMs } = change.instrument;
      this.#stamp(this.#stamps.price, { symbol, stampMs: priceMs, atMs });
    } else if (change.kind === 'holding') {
      const { symbol, changedMs } = change.holding;
      this.#stamp(this.#stamps.holding, { symbol, stampMs: changedMs, atMs });
    }
  }

  // A row is told again when an order changes its volume; its price is as old as before.
  #stamp(stamps: Map<string, number>, { symbol, stampMs, atMs }: Stamped): void {
    if ((stamps.get(symbol) ?? 0) < stampMs) times.rowsMs.push(atMs - stampMs);
    stamps.set(symbol, stampMs);
  }
}

function subscription(viewer: number): string {
  const account = viewer % accountsCount;
  const wanted = { accounts: [accountName(account)], symbols: heldBy(account) };
  return JSON.stringify({ t: 'subscribe', id: 1, ...wanted });
}

function say(words: ViewerWords): void {
  process.stdout.write(`${JSON.stringify(words)}\n`);
}

// Against processes of other sessions only the session's number counts, where Linux has one.
function giveWay(): void {
  setPriority(drainingPriority);
  try {
    writeFileSync('/proc/self/autogroup', String(drainingPriority));
  } catch {
    // Sessions are not weighed here: the process's own number counts.
  }
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
    counts.bytes = 0;
    cpuBefore = process.cpuUsage();
  } else if (word === viewerWords.tell) {
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

if (plan.timing === 0 && plan.draining > 0) giveWay();
const words = createInterface({ input: process.stdin });
words.on('line', onWord);
words.on('close', () => process.exit(0));
await openAll();
