// Runs the node's own program for work on its files, and the launcher for work on those of a whole
// cluster: the command line imports nothing of either. Knows where they are and how they end.

import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { CliFailure } from './cli-failure.ts';

// Compiled code only: this file runs as dist/src/cli/node-program.js.
export const nodeProgramPath = fileURLToPath(new URL('../node/main.js', import.meta.url));

const launcherPath = fileURLToPath(new URL('../../cluster/launcher.js', import.meta.url));

/** Lets the launcher make the nodes of a new cluster without starting them.
 *  @throws CliFailure with its words */
export async function prepareLocalCluster(args: readonly string[]): Promise<void> {
  const code = await run([launcherPath, '--prepare', ...args], () => undefined);
  if (code !== 0) throw new CliFailure(`The launcher ended with code ${code}.`, '');
}

/**
 * Runs it and hands every line of its output to `onLine`. Resolves to its exit code.
 * @throws CliFailure with its own words when it ended with words on stderr
 */
export function runNodeProgram(
  args: readonly string[],
  onLine: (line: string) => void,
): Promise<number> {
  return run([nodeProgramPath, ...args], onLine);
}

/** Runs it with this process's own output as its output, so that whoever reads sets the pace.
 *  @throws CliFailure when it did not succeed */
export async function passNodeProgram(args: readonly string[]): Promise<void> {
  const child = spawn(process.execPath, [nodeProgramPath, ...args], { stdio: 'inherit' });
  const code = await new Promise<number>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (ended) => {
      resolve(ended ?? 1);
    });
  });
  if (code !== 0) throw new CliFailure(`The node's program ended with code ${code}.`, '');
}

async function run(words: readonly string[], onLine: (line: string) => void): Promise<number> {
  const child = spawn(process.execPath, [...words], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let complaint = '';
  child.stderr.on('data', (text: Buffer) => {
    complaint += text.toString();
  });
  const ended = new Promise<number>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => {
      resolve(code ?? 1);
    });
  });
  for await (const line of createInterface({ input: child.stdout })) onLine(line);
  const code = await ended;
  if (complaint !== '') throw new CliFailure(complaint.trim(), '');
  return code;
}

/** Runs it and answers the last line of its output. @throws CliFailure when it did not succeed */
export async function readNodeProgram(args: readonly string[]): Promise<string> {
  let last = '';
  const code = await runNodeProgram(args, (line) => {
    last = line;
  });
  if (code !== 0) throw new CliFailure(`The node's program ended with code ${code}.`, '');
  return last;
}
