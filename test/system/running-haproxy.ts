// The real HAProxy, started for a test on a configuration of ours.

import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';

/** Ends when it is killed. @throws Error with its words when it does not like its configuration */
export function startHaproxy(path: string): Promise<ChildProcess> {
  const child = spawn('haproxy', ['-db', '-f', path], { stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
  return new Promise((resolve, reject) => {
    // What it does not like about its configuration or the machine, it says at once.
    child.once('spawn', () => setTimeout(() => resolve(child), 200));
    child.once('error', () => {
      reject(new Error("haproxy cannot be started: install Debian's package haproxy"));
    });
    child.once('exit', (code) => {
      if (code !== 0 && code !== null) reject(new Error(`haproxy ended with ${code}: ${said}`));
    });
  });
}

/** That nobody listens on at the moment. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
