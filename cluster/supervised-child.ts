// One child process: started, watched, started again when it dies, stopped when told. Knows how to
// tell a death from a wish, not what the child does.

import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { isReady } from './readiness.ts';
import { lastLine } from './log-file.ts';

export interface ChildPlan {
  /** `node-1`, `frontend-0`, `catalog`: for the console, the log file and the control server. */
  readonly name: string;
  /** Words before the command; what they start takes their place. */
  readonly runner?: readonly string[];
  /** Words for Node itself, before the script. */
  readonly engineFlags?: readonly string[];
  /** Arguments of this same Node, the script first. */
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly readyUrl: string;
  readonly logPath: string;
  /** Whether a death that nobody asked for is answered by a new start. */
  readonly restart: boolean;
}

/** `down`: dead and left so. `stopped`: dead because somebody said so. */
export type ChildState =
  | 'idle'
  | 'starting'
  | 'ready'
  | 'restarting'
  | 'stopping'
  | 'stopped'
  | 'down';

export interface ChildWatcher {
  /** Something about the child changed that cluster.json tells. */
  onChange(): void;
  /** A sentence for the console. */
  onNotice(sentence: string): void;
}

const restartDelayMs = 1000;
const readyProbeMs = 100;
const usageExitCode = 2;
/** A child that dies at every start is told of three times, then once in ten. */
const loudDeathsMax = 3;

export class SupervisedChild {
  readonly plan: ChildPlan;
  readonly #watcher: ChildWatcher;
  #process: ChildProcess | null = null;
  #state: ChildState = 'idle';
  #wanted = false;
  #starts = 0;
  #deathsSinceReady = 0;
  #restartTimer: NodeJS.Timeout | null = null;
  #exited: Promise<void> = Promise.resolve();

  constructor(plan: ChildPlan, watcher: ChildWatcher) {
    this.plan = plan;
    this.#watcher = watcher;
  }

  get state(): ChildState {
    return this.#state;
  }

  get pid(): number | null {
    return this.#process?.pid ?? null;
  }

  /** Starts it unless it runs. */
  start(): void {
    this.#wanted = true;
    this.#cancelRestart();
    if (this.#process === null) this.#spawn();
  }

  /** Sends a signal as a fault would: a death by it counts as a death. */
  kill(signal: NodeJS.Signals): void {
    this.#process?.kill(signal);
  }

  /** Ends it for good: SIGTERM, and SIGKILL to what is still there after `graceMs`. */
  async stop(graceMs: number): Promise<void> {
    this.#wanted = false;
    this.#cancelRestart();
    const child = this.#process;
    if (child === null) {
      if (this.#state !== 'idle') this.#become('stopped');
      return;
    }
    this.#become('stopping');
    child.kill('SIGTERM');
    // A paused one would hear of it only when resumed.
    child.kill('SIGCONT');
    const deadline = setTimeout(() => {
      this.#watcher.onNotice(`${this.plan.name} ignored SIGTERM for ${graceMs} ms; killing it`);
      child.kill('SIGKILL');
    }, graceMs);
    await this.#exited;
    clearTimeout(deadline);
  }

  // Its own process group, so that Ctrl-C reaches only the launcher, which stops things in order.
  // The open stdin is the leash: when the launcher dies without a word it closes, and the child,
  // told so by --exit-with-parent, ends by itself.
  #spawn(): void {
    this.#starts += 1;
    this.#become('starting');
    const log = openSync(this.plan.logPath, 'a');
    const { runner = [], engineFlags = [], args } = this.plan;
    const node = [process.execPath, '--enable-source-maps', ...engineFlags];
    const words = [...runner, ...node, ...args];
    const child = spawn(words[0] ?? '', words.slice(1), {
      env: { ...process.env, ...this.plan.env },
      stdio: ['pipe', log, log],
      detached: true,
    });
    closeSync(log);
    // Its death is told by `exit`; a broken pipe before that is no news.
    child.stdin?.on('error', () => undefined);
    this.#process = child;
    this.#exited = new Promise((resolve) => {
      child.once('exit', (code, signal) => {
        this.#onExit(code, signal);
        resolve();
      });
      child.once('error', (error) => {
        this.#watcher.onNotice(`${this.plan.name} cannot be started: ${error.message}`);
        this.#onExit(null, null);
        resolve();
      });
    });
    this.#watcher.onChange();
    void this.#watchReadiness(child);
  }

  async #watchReadiness(child: ChildProcess): Promise<void> {
    const startedMs = performance.now();
    while (this.#isStarting(child)) {
      const ready = await isReady(this.plan.readyUrl);
      // It may have died, or been stopped, while it was asked.
      if (ready && this.#isStarting(child)) this.#onReady(startedMs);
      else await new Promise((resolve) => setTimeout(resolve, readyProbeMs));
    }
  }

  #isStarting(child: ChildProcess): boolean {
    return this.#process === child && this.#state === 'starting';
  }

  #onReady(startedMs: number): void {
    this.#deathsSinceReady = 0;
    this.#become('ready');
    if (this.#starts === 1) return;
    const tookMs = Math.round(performance.now() - startedMs);
    this.#watcher.onNotice(
      `${this.plan.name} is ready again after ${tookMs} ms (pid ${this.pid ?? 0})`,
    );
  }

  #onExit(code: number | null, signal: NodeJS.Signals | null): void {
    if (this.#process === null) return;
    this.#process = null;
    if (!this.#wanted) {
      this.#become('stopped');
      return;
    }
    this.#deathsSinceReady += 1;
    const again = this.plan.restart && code !== usageExitCode;
    this.#tellOfDeath(code, signal, again);
    this.#become(again ? 'restarting' : 'down');
    if (!again) return;
    this.#restartTimer = setTimeout(() => {
      this.#restartTimer = null;
      this.#spawn();
    }, restartDelayMs);
  }

  #tellOfDeath(code: number | null, signal: NodeJS.Signals | null, again: boolean): void {
    const count = this.#deathsSinceReady;
    if (count > loudDeathsMax && count % 10 !== 0) return;
    const how = signal === null ? `exited with code ${code ?? 'unknown'}` : `died (${signal})`;
    const next = again ? `starting it again in ${restartDelayMs / 1000} s` : 'it stays down';
    const said = signal === null ? lastLine(this.plan.logPath) : '';
    this.#watcher.onNotice(`${this.plan.name} ${how}; ${next}`);
    if (said !== '') this.#watcher.onNotice(`  its last words: ${said}`);
  }

  #become(state: ChildState): void {
    this.#state = state;
    this.#watcher.onChange();
  }

  #cancelRestart(): void {
    if (this.#restartTimer === null) return;
    clearTimeout(this.#restartTimer);
    this.#restartTimer = null;
  }
}
