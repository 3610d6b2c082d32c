// Starts and stops the servers of a comparison, on loopback, with their files beside each other on
// one disk. Ends only what it started, and that even when the bench itself ends in a hurry.

import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { connect } from 'node:net';

export interface Started {
  readonly name: string;
  readonly logPath: string;
  readonly child: ChildProcess;
  readonly stopSignal: NodeJS.Signals;
}

export interface StartPlan {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly logPath: string;
  readonly env?: Readonly<Record<string, string>>;
  /** For servers that refuse to run as root. */
  readonly uid?: number;
  /** What asks for a quick and orderly end; SIGTERM unless said otherwise. */
  readonly stopSignal?: NodeJS.Signals;
}

const running = new Set<ChildProcess>();
const stopGraceMs = 8_000;
const pollMs = 50;

/** In a process group of its own, so that Ctrl-C reaches only the bench, which stops things in
 *  order. Its standard input stays open as long as the bench lives. */
export function start(plan: StartPlan): Started {
  const { name, logPath } = plan;
  const log = openSync(logPath, 'a');
  const child = spawn(plan.command, plan.args, {
    stdio: ['pipe', log, log],
    detached: true,
    env: { ...process.env, ...plan.env },
    ...owner(plan.uid),
  });
  closeSync(log);
  child.stdin?.on('error', () => undefined);
  endWithBench(child);
  return { name, logPath, child, stopSignal: plan.stopSignal ?? 'SIGTERM' };
}

/** Asks to end, then insists. */
export async function stop({ child, stopSignal }: Started): Promise<void> {
  if (hasEnded(child)) return;
  const gone = once(child, 'exit');
  child.kill(stopSignal);
  const insist = setTimeout(() => child.kill('SIGKILL'), stopGraceMs);
  await gone;
  clearTimeout(insist);
}

/** Kills, without asking, whatever of ours still runs. */
export function killAll(): void {
  for (const child of running) child.kill('SIGKILL');
}

/** Sees to it that this child does not outlive the bench. */
export function endWithBench(child: ChildProcess): void {
  running.add(child);
  const forget = (): void => {
    running.delete(child);
  };
  child.once('exit', forget);
  // Never started: the missing exit is told by whoever waits for the child.
  child.once('error', forget);
}

/** Runs a program to its end and gives its output; fails with its words when it fails. */
export async function run(command: string, args: readonly string[], uid?: number): Promise<string> {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], ...owner(uid) });
  endWithBench(child);
  let output = '';
  let errors = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
  const [code] = (await once(child, 'close')) as [number | null];
  if (code === 0) return output;
  throw new Error(`${command} ${args.slice(0, 3).join(' ')} failed: ${lastLines(errors)}`);
}

/** Waits until the server listens there; fails with its last words when it ends instead. */
export async function listening(server: Started, port: number, withinMs: number): Promise<void> {
  await until(server, withinMs, () => accepts(port));
}

/** Throws, with its last words, when one of them has ended. */
export function assertRunning(servers: readonly Started[]): void {
  const ended = servers.find(({ child }) => hasEnded(child));
  if (ended !== undefined) throw new Error(`${ended.name} ended: ${lastWords(ended)}`);
}

/** Waits for a condition of a server that must stay alive meanwhile. */
export async function until(
  server: Started,
  withinMs: number,
  holds: () => Promise<boolean>,
): Promise<void> {
  const giveUpMs = performance.now() + withinMs;
  while (!(await holds())) {
    assertRunning([server]);
    if (performance.now() > giveUpMs) {
      throw new Error(`${server.name} is not ready after ${withinMs} ms: ${lastWords(server)}`);
    }
    await new Promise((resolve) => setTimeout(resolve, pollMs));
  }
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => {
      resolve(false);
    });
  });
}

export function hasEnded(child: ChildProcess): boolean {
  return child.pid === undefined || child.exitCode !== null || child.signalCode !== null;
}

const lastWords = ({ logPath }: Started): string => lastLines(readFileSync(logPath, 'utf8'));

export const lastLines = (text: string): string =>
  text.trim() === '' ? '(it said nothing)' : text.trim().split('\n').slice(-4).join('\n  ');

const owner = (uid: number | undefined): { uid?: number; gid?: number } =>
  uid === undefined ? {} : { uid, gid: uid };
