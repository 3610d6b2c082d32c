// Frames waiting to become a log entry. Everything that arrives while a write is in flight rides
// the next one; a lone frame never waits for company. Bounded: when full, admission says
// "overloaded" and nothing is kept. Knows bytes and counts, not what a command means.

import { BoundedQueue } from '../../base/bounded-queue.ts';

export interface ProposalLimits {
  /** Frames waiting in all. */
  readonly framesMax: number;
  /** Bytes waiting in all. */
  readonly waitingBytesMax: number;
  /** Frame bytes in one entry; a single frame always fits. */
  readonly entryBytesMax: number;
  /** Commands in one entry. */
  readonly entryCommandsMax: number;
}

export const proposalLimits: ProposalLimits = {
  framesMax: 16_384,
  waitingBytesMax: 32 * 1024 * 1024,
  entryBytesMax: 256 * 1024,
  entryCommandsMax: 4_096,
};

/** A frame that passed admission; its bytes are never written to again. */
export interface AdmittedFrame {
  readonly bytes: Uint8Array;
  readonly commandCount: number;
}

export class ProposalQueue {
  readonly #limits: ProposalLimits;
  readonly #frames: BoundedQueue<AdmittedFrame>;
  #waitingBytes = 0;

  constructor(limits: ProposalLimits = proposalLimits) {
    this.#limits = limits;
    this.#frames = new BoundedQueue(limits.framesMax);
  }

  get frameCount(): number {
    return this.#frames.length;
  }

  /** False when full: the frame was not kept and surely has no effect. */
  offer(frame: AdmittedFrame): boolean {
    if (this.#waitingBytes + frame.bytes.length > this.#limits.waitingBytesMax) return false;
    if (!this.#frames.offer(frame)) return false;
    this.#waitingBytes += frame.bytes.length;
    return true;
  }

  /** The frames of one entry, in order of arrival; empty when none wait. */
  takeEntry(): Uint8Array[] {
    const taken: Uint8Array[] = [];
    let entryBytes = 0;
    let commands = 0;
    for (let frame = this.#frames.peek(); frame !== undefined; frame = this.#frames.peek()) {
      entryBytes += frame.bytes.length;
      commands += frame.commandCount;
      if (taken.length > 0 && this.#exceeds(entryBytes, commands)) break;
      taken.push(frame.bytes);
      this.#waitingBytes -= frame.bytes.length;
      this.#frames.poll();
    }
    return taken;
  }

  #exceeds(entryBytes: number, commands: number): boolean {
    return entryBytes > this.#limits.entryBytesMax || commands > this.#limits.entryCommandsMax;
  }

  /** Forgets everything: leadership is gone and whoever sent the frames will send them again. */
  clear(): void {
    this.#frames.drain();
    this.#waitingBytes = 0;
  }
}
