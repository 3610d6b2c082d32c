// A leader's right to answer reads without asking anybody first. Thesis §6.4.1: whoever answered a
// heartbeat elects nobody else for an election timeout from when it heard it. So no other leader can
// come up for that long after the heartbeats that a quorum answered were *sent*, less what clocks and
// ticks may differ. Knows rounds of heartbeats and one clock, handed in; not when an answer came.

/** What a lease is measured by. Every replica of the group must have one, or none. */
export interface LeaseClock {
  /** Of this machine, ms: never runs back, and goes on while the process stands still. */
  nowMs(): number;
  /**
   * How long an answered heartbeat is good for, from its sending: less than the shortest election
   * timeout by two ticks and by as much as two machines' clocks may drift apart in that time.
   */
  readonly lengthMs: number;
}

/** Rounds whose answers are still awaited. Those that begin while so many are under way are not kept: a
 *  lease counts from one of these as well, by at most a round trip earlier. */
const roundsMax = 64;

export class Lease {
  readonly #clock: LeaseClock;
  #sent: { readonly round: number; readonly atMs: number }[] = [];
  #untilMs = -Infinity;

  constructor(clock: LeaseClock) {
    this.#clock = clock;
  }

  get holds(): boolean {
    return this.#clock.nowMs() < this.#untilMs;
  }

  /** Heartbeats of this round leave now. */
  sent(round: number): void {
    if (this.#sent.length < roundsMax) this.#sent.push({ round, atMs: this.#clock.nowMs() });
  }

  /** A quorum answered heartbeats of this round, or of later ones. */
  confirmed(round: number): void {
    const newest = this.#sent.findLast((heartbeats) => heartbeats.round <= round);
    if (newest === undefined) return;
    this.#untilMs = Math.max(this.#untilMs, newest.atMs + this.#clock.lengthMs);
    this.#sent = this.#sent.filter((heartbeats) => heartbeats.round > round);
  }

  /** Others belong to the group now: what the former quorum promised does not bind them. */
  end(): void {
    this.#untilMs = -Infinity;
  }
}
