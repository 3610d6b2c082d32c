// Runs a tool of the system and says what it said when it did not succeed.

import { spawn } from 'node:child_process';

/** Answers what it wrote to stdout. @throws Error with its words */
export function runTool(words: readonly string[], input = ''): Promise<string> {
  const [command = '', ...args] = words;
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'pipe'] });
    let said = '';
    let complaint = '';
    child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (complaint += chunk.toString()));
    child.stdin.on('error', () => undefined);
    child.stdin.end(input);
    child.once('error', reject);
    child.once('close', (code) => {
      if (code === 0) resolve(said);
      else reject(new Error(`${words.join(' ')}: ${complaint.trim() || `exit code ${code ?? 0}`}`));
    });
  });
}

/** Whether the tool is here and these words succeed. */
export const toolWorks = (words: readonly string[]): Promise<boolean> =>
  runTool(words).then(
    () => true,
    () => false,
  );
