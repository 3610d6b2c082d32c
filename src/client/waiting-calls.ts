// Calls that wait to be framed, first come first served, bounded in commands. A caller that gives
// up makes room at once: a queue full of people who have left must not turn anybody away.

import { recordBytesMax } from '../codec/command-writer.ts';
import { frameBytesMax, frameHeaderBytes } from '../codec/frame-format.ts';
import type { Command } from '../domain/command.ts';
import type { CallBatch } from './call-batch.ts';

/** Some consecutive commands of one caller inside a frame. */
export interface Span {
  readonly batch: CallBatch;
  readonly from: number;
  readonly count: number;
}

/** What goes into one frame; never empty. */
export interface Gathered {
  readonly spans: readonly Span[];
  readonly commands: readonly Command[];
}

const sweepAt = 256;

export class WaitingCalls {
  readonly #commandsMax: number;
  #batches: CallBatch[] = [];
  #head = 0;
  #commands = 0;
  #leftBehind = 0;

  constructor(commandsMax: number) {
    this.#commandsMax = commandsMax;
  }

  /** Commands that somebody waits for and no frame holds. */
  get commands(): number {
    return this.#commands;
  }

  /** False when it would be too much: nothing was kept then. */
  offer(batch: CallBatch): boolean {
    if (this.#commands + batch.commands.length > this.#commandsMax) return false;
    this.#batches.push(batch);
    this.#commands += batch.commands.length;
    batch.onGivenUp = () => {
      this.#leave(batch);
    };
    return true;
  }

  /** The next commands, at most `commandsMax` and what a frame holds; null when nobody waits. A
   *  call may be cut where the frame is full: the rest of it stays first in line. */
  gather(commandsMax: number): Gathered | null {
    const spans: Span[] = [];
    const commands: Command[] = [];
    let roomBytes = frameBytesMax - frameHeaderBytes;
    for (let batch = this.#peek(); batch !== undefined; batch = this.#peek()) {
      const from = batch.framed;
      let at = from;
      for (; commands.length < commandsMax; at += 1) {
        const command = batch.commands[at];
        if (command === undefined) break;
        roomBytes -= recordBytesMax(command);
        if (roomBytes < 0) break;
        commands.push(command);
      }
      if (at > from) spans.push({ batch, from, count: at - from });
      batch.framed = at;
      if (at < batch.commands.length) break;
      this.#head += 1;
    }
    this.#commands -= commands.length;
    this.#sweep();
    return commands.length === 0 ? null : { spans, commands };
  }

  /** Commands that were framed and surely not done come first again, in their order. */
  putBack(spans: readonly Span[]): void {
    for (const { batch, from, count } of [...spans].reverse()) {
      if (batch.settled) continue;
      batch.framed = from;
      this.#commands += count;
      if (this.#batches[this.#head] !== batch) this.#batches.splice(this.#head, 0, batch);
    }
  }

  /** Takes everybody off. */
  drain(): CallBatch[] {
    const batches = this.#batches.slice(this.#head);
    this.#batches = [];
    this.#head = 0;
    this.#commands = 0;
    return batches;
  }

  #peek(): CallBatch | undefined {
    let batch = this.#batches[this.#head];
    while (batch?.settled === true) {
      this.#head += 1;
      batch = this.#batches[this.#head];
    }
    return batch;
  }

  #leave(batch: CallBatch): void {
    const waiting = batch.commands.length - batch.framed;
    if (waiting === 0) return;
    this.#commands = Math.max(0, this.#commands - waiting);
    this.#leftBehind += 1;
    this.#sweep();
  }

  // Now and then, so that each call pays for it once.
  #sweep(): void {
    const gone = this.#head + this.#leftBehind;
    if (this.#head < this.#batches.length && (gone < sweepAt || gone * 2 < this.#batches.length)) {
      return;
    }
    this.#batches = this.#batches.slice(this.#head).filter((batch) => !batch.settled);
    this.#head = 0;
    this.#leftBehind = 0;
  }
}
