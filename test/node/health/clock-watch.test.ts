// What follows for a node whose clock is off: no stamps, no campaigns, and leadership goes to another.

import { expect, test } from 'vitest';
import { monotonicMs, wallClockMs } from '../../../src/base/clock.ts';
import { ClockWatch } from '../../../src/node/health/clock-watch.ts';
import type { ClockReport } from '../../../src/raft/transport/clock-report.ts';

const startMs = 1_700_000_000_000;

/** Node 1 of three, whose own clock is `offMs` from that of the two others. */
class Office {
  nowMs = 0;
  leading = false;
  leaderKnown = true;
  campaigns = true;
  steppedDown = 0;
  readonly handedTo: number[][] = [];
  readonly events: unknown[] = [];
  readonly watch: ClockWatch;
  peers: readonly number[] = [2, 3];
  refusal: string | null = null;
  #offMs: number;

  constructor(offMs: number) {
    this.#offMs = offMs;
    const log = (fields: { readonly event: string }): unknown => this.events.push(fields.event);
    this.watch = new ClockWatch({
      log: { info: log, warn: log },
      clock: { monotonic: () => monotonicMs(this.nowMs), wall: () => wallClockMs(this.#wallMs) },
      nodeId: 1,
      firstNumber: 1,
      voters: () => [1, 2, 3],
      leading: () => this.leading,
      leaderKnown: () => this.leaderKnown,
      tell: (reportFor) => {
        for (const peer of this.peers) this.#answer(peer, reportFor(peer));
      },
      mayCampaign: (allowed) => (this.campaigns = allowed),
      handOver: (fit) => {
        this.handedTo.push([...fit]);
        if (this.refusal === null) this.leading = false;
        return Promise.resolve(this.refusal);
      },
      stepDown: () => {
        this.steppedDown += 1;
        this.leading = false;
      },
      die: (reason) => {
        throw reason;
      },
    });
  }

  /** So long, tick by tick; what was begun ends. */
  async pass(ms: number): Promise<this> {
    for (let passed = 0; passed < ms; passed += 50) {
      this.nowMs += 50;
      this.watch.tick();
      await Promise.resolve();
    }
    await new Promise((resolve) => setImmediate(resolve));
    return this;
  }

  setClock(offMs: number): void {
    this.#offMs = offMs;
  }

  get trueMs(): number {
    return startMs + this.nowMs;
  }

  get #wallMs(): number {
    return this.trueMs + this.#offMs;
  }

  // At once, and without delay.
  #answer(peer: number, report: ClockReport): void {
    const answer = { number: report.number, wallMs: this.trueMs, heardAgoMs: 0 };
    this.watch.heard(peer, { ...answer, heardNumber: report.number });
  }
}

test('a node whose clock agrees stamps with it and campaigns', async () => {
  const office = await new Office(120).pass(500);
  expect(office.watch.stampMs()).toBe(office.trueMs + 120);
  expect(office.campaigns).toBe(true);
  expect([office.watch.alarm, office.watch.isOff]).toEqual([null, false]);
});

test('a leader whose clock is set hands over to a node whose clock is right, and stamps nothing', async () => {
  const office = await new Office(0).pass(500);
  office.leading = true;
  office.setClock(-60_000);
  await office.pass(300);
  expect(office.watch.stampMs()).toBeNull();
  expect(office.handedTo).toEqual([[2, 3]]);
  expect([office.leading, office.campaigns, office.steppedDown]).toEqual([false, false, 0]);
  expect(office.watch.alarm).toBe("clock 60000 ms behind the quorum's median");
  office.setClock(0);
  await office.pass(300);
  expect(office.campaigns).toBe(true);
  expect(office.watch.stampMs()).toBe(office.trueMs);
  expect(office.events).toEqual(['clock-off', 'clock-trusted']);
});

test('a node that was off is trusted by nobody once the others are silent, and says so', async () => {
  const office = await new Office(-60_000).pass(500);
  office.peers = [];
  await office.pass(4_000);
  expect(office.watch.isOff).toBe(false);
  expect(office.events).toEqual(['clock-off', 'clock-unjudged']);
  office.setClock(0);
  office.peers = [2, 3];
  await office.pass(500);
  expect(office.events).toEqual(['clock-off', 'clock-unjudged', 'clock-trusted']);
});

test('a clock that is set between two looks stamps nothing, not even once', async () => {
  const office = await new Office(0).pass(500);
  expect(office.watch.stampMs()).toBe(office.trueMs);
  office.setClock(3_600_000);
  expect(office.watch.stampMs()).toBeNull();
  office.setClock(0);
  expect(office.watch.stampMs()).toBe(office.trueMs);
});

test('a node that has just started waits for a first clock beside its own, but not for ever', async () => {
  const alone = new Office(3_600_000);
  alone.peers = [];
  await alone.pass(900);
  expect(alone.watch.stampMs()).toBeNull();
  await alone.pass(100);
  expect(alone.watch.stampMs()).toBe(alone.trueMs + 3_600_000);

  const office = new Office(3_600_000);
  office.peers = [2];
  expect(office.watch.stampMs()).toBeNull();
  await office.pass(200);
  expect(office.watch.stampMs()).toBe(office.trueMs);
});

test('of two clocks the lower one counts in the very moment in which the other is set', async () => {
  const office = new Office(0);
  office.peers = [2];
  await office.pass(500);
  office.setClock(3_600_000);
  expect(office.watch.stampMs()).toBe(office.trueMs);
});

test('a leader whom nobody relieves steps down: it would stamp nothing and keep everybody waiting', async () => {
  const office = new Office(5_000);
  office.refusal = 'there is no other node to lead';
  office.leading = true;
  await office.pass(500);
  expect([office.steppedDown, office.leading]).toEqual([1, false]);
  expect(office.events).toEqual(['clock-off', 'handover-failed']);
});

test('while nobody leads for ten seconds, a node that is off may campaign after all', async () => {
  const office = await new Office(5_000).pass(500);
  office.leaderKnown = false;
  expect((await office.pass(9_000)).campaigns).toBe(false);
  expect((await office.pass(1_500)).campaigns).toBe(true);
  expect(office.watch.stampMs()).toBeNull();
  office.leaderKnown = true;
  expect((await office.pass(500)).campaigns).toBe(false);
});

test('of two clocks the lower one stamps, and people are told', async () => {
  const office = new Office(5_000);
  office.peers = [2];
  await office.pass(500);
  expect(office.watch.stampMs()).toBe(office.trueMs);
  expect(office.watch.alarm).toBe('two clocks 5000 ms apart: the lower one counts');
  expect(office.campaigns).toBe(true);
});
