// The clock rule in one life of a simulated replica: the node's own watch and hand-over, over reports
// that travel as everything else does. Knows no faults, and no log.

import { present } from '../../../src/base/assert.ts';
import { Handover } from '../../../src/node/consensus/handover.ts';
import { ClockWatch } from '../../../src/node/health/clock-watch.ts';
import type { ConfState } from '../../../src/raft/core/conf-state.ts';
import { allMembers } from '../../../src/raft/core/conf-state.ts';
import type { RaftStatus } from '../../../src/raft/core/status.ts';
import type { RaftDriver } from '../../../src/raft/driver/raft-driver.ts';
import type { ClockReport } from '../../../src/raft/transport/clock-report.ts';
import type { ClocksSeen } from './clocks-seen.ts';
import type { ProcessHost } from './process-host.ts';
import { Violation } from './witness.ts';

/** What a process is given where its seed plays the rule. */
export interface ClockPort {
  /** Of its reports. */
  readonly firstNumber: number;
  readonly seen: ClocksSeen;
  /** True time. */
  nowMs(): number;
  /** A stamp less true time. */
  aheadMs(stampMs: number): number;
  tell(peer: number, report: ClockReport): void;
}

/** The process, as far as the rule is concerned with it. */
export interface ClockedProcess {
  readonly leading: boolean;
  readonly leaderId: number;
  readonly conf: ConfState;
  status(): RaftStatus;
  act(input: (driver: RaftDriver) => void): void;
}

const noLog = { info: (): void => undefined, warn: (): void => undefined };

export class SimClocks {
  readonly #host: ProcessHost;
  readonly #port: ClockPort;
  readonly #process: ClockedProcess;
  readonly #watch: ClockWatch;
  #mayCampaign = true;

  constructor(host: ProcessHost, port: ClockPort, process: ClockedProcess) {
    this.#host = host;
    this.#port = port;
    this.#process = process;
    const act = <T>(input: (driver: RaftDriver) => T): T => this.#acted(input);
    const pause = (waitMs: number): Promise<void> => this.#pause(waitMs);
    const handover = new Handover({ act, status: () => process.status() }, process, pause);
    port.seen.began(host.id);
    this.#watch = new ClockWatch({
      log: noLog,
      clock: host.clock,
      nodeId: host.id,
      firstNumber: port.firstNumber,
      voters: () => process.conf.voters,
      leading: () => process.leading,
      leaderKnown: () => process.leaderId !== 0,
      tell: (reportFor) => {
        this.#tell(reportFor);
      },
      mayCampaign: (allowed) => {
        this.#allowCampaign(allowed);
      },
      handOver: (fit) => handover.toOneOf(fit),
      stepDown: () => {
        process.act((driver) => {
          if (process.leading) driver.stepDown();
        });
      },
      die: (reason) => {
        host.die(reason);
      },
    });
  }

  /** To be called every tick. */
  tick(): void {
    this.#watch.tick();
    // A hand-over may have begun.
    this.#host.stir();
  }

  heard(from: number, report: ClockReport): void {
    this.#port.seen.heard(this.#host.id, from, { ...report, nowMs: this.#port.nowMs() });
    this.#watch.heard(from, report);
  }

  /** What to stamp an entry with; null: nothing. @throws Violation */
  stampMs(): number | null {
    const stampMs = this.#watch.stampMs();
    if (stampMs === null) return null;
    const { voters } = this.#process.conf;
    const now = { nowMs: this.#port.nowMs(), voters };
    const fault = this.#port.seen.stamped(this.#host.id, this.#port.aheadMs(stampMs), now);
    if (fault !== null) throw new Violation(fault);
    return stampMs;
  }

  #tell(reportFor: (peer: number) => ClockReport): void {
    const { id } = this.#host;
    const { conf } = this.#process;
    const now = { nowMs: this.#port.nowMs(), voters: conf.voters };
    this.#port.seen.reported(id, reportFor(id), now);
    for (const peer of allMembers(conf)) {
      if (peer !== id) this.#port.tell(peer, reportFor(peer));
    }
  }

  #allowCampaign(allowed: boolean): void {
    if (allowed === this.#mayCampaign) return;
    this.#mayCampaign = allowed;
    this.#process.act((driver) => {
      driver.setMayCampaign(allowed);
    });
  }

  #acted<T>(input: (driver: RaftDriver) => T): T {
    const results: T[] = [];
    this.#process.act((driver) => {
      results.push(input(driver));
    });
    return present(results[0], 'a process that hands over is alive');
  }

  // For ever if the process ends first.
  #pause(waitMs: number): Promise<void> {
    const host = this.#host;
    return new Promise((resolve) => {
      host.after(waitMs, () => {
        resolve();
        host.stir();
      });
    });
  }
}
