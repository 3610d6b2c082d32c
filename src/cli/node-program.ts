// Runs the node's own program for work on its files: the command line imports nothing of the node.
// Knows where the program is and how it ends.

import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { CliFailure } from './cli-failure.ts';

// Compiled code only: this file runs as dist/src/cli/node-program.js.
export const nodeProgramPath = fileURLToPath(new URL('../node/main.js', import.meta.url));

/**
 * Runs it and hands every line of its output to `onLine`. Resolves to its exit code.
 * @throws CliFailure with its own words when it ended with words on stderr
 */
export async function runNodeProgram(
  args: readonly string[],
  onLine: (line: string) => void,
): Promise<number> {
  const child = spawn(process.execPath, [nodeProgramPath, ...args], {
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
  if (code !== 0) throw new CliFailure(`the node's program ended with code ${code}`, '');
  return last;
}
