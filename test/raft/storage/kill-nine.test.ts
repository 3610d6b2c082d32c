// A real process killed at random moments, again and again on the same files: whatever it said was
// acknowledged is there afterwards, and the log is never suspect.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

import { expect, test } from 'vitest';

import { prng } from '../../../src/base/prng.ts';
import { bundledChild } from './bundled-child.ts';
import { killedEntry } from './killed-entry.ts';
import { heldEntries, ReplicaDirectory, shown } from './replica-directory.ts';

const KILLS = 20;

/** What the child's words oblige the log to hold. */
class Promises {
  readonly #terms = new Map<number, number>();
  #last = 0;
  base = 0;
  lines = 0;

  hear(line: string): void {
    const [word, ...numbers] = line.split(' ');
    const [first = 0, last = 0, term = 0] = numbers.map(Number);
    this.lines += 1;
    if (word === 'try') this.#last = Math.min(this.#last, first - 1);
    if (word === 'done') {
      for (let index = first; index <= last; index += 1) this.#terms.set(index, term);
      this.#last = last;
    }
    // Once a snapshot is being installed, either log is right; afterwards only the new one is.
    if (word === 'jump') this.#last = 0;
    if (word === 'jumped') this.base = this.#last = first;
  }

  get last(): number {
    return this.#last;
  }

  term(index: number): number {
    return this.#terms.get(index) ?? 0;
  }

  /** After a restart the log is what was found, acknowledged or not. */
  take(entries: readonly { readonly term: number; readonly index: number }[], base: number): void {
    for (const { term, index } of entries) this.#terms.set(index, term);
    this.base = base;
    this.#last = base + entries.length;
  }
}

async function runAndKill(module: string, args: string[], afterMs: number): Promise<string[]> {
  const child = spawn(process.execPath, [module, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  let text = '';
  let trouble = '';
  child.stdout.on('data', (chunk: Buffer) => {
    if (text === '') setTimeout(() => child.kill('SIGKILL'), afterMs);
    text += chunk.toString();
  });
  child.stderr.on('data', (chunk: Buffer) => (trouble += chunk.toString()));
  await once(child, 'close');
  expect(trouble).toBe('');
  expect(child.signalCode).toBe('SIGKILL');
  return text.split('\n').slice(0, -1);
}

test('nothing acknowledged is lost to kill -9', async () => {
  const directory = await ReplicaDirectory.create({ segmentBytes: 16_384 });
  const script = fileURLToPath(new URL('kill-nine-child.ts', import.meta.url));
  const module = await bundledChild(script, `${directory.path}-child`);
  const random = prng(11);
  const promises = new Promises();
  for (let kill = 0; kill < KILLS; kill += 1) {
    const args = [directory.path, String(kill)];
    for (const line of await runAndKill(module, args, random.below(150))) promises.hear(line);
    const replica = await directory.recover();
    const { log } = replica;
    expect(replica.suspect).toBeNull();
    expect(log.lastIndex()).toBeGreaterThanOrEqual(promises.last);
    for (let index = log.firstIndex(); index <= promises.last; index += 1) {
      expect(log.term(index)).toBe(promises.term(index));
    }
    const found = heldEntries(replica);
    const right = found.map(({ term, index }) => killedEntry(term, index));
    expect(shown(found)).toEqual(shown(right));
    promises.take(found, log.firstIndex() - 1);
    await log.close();
  }
  // A run in which nothing was going on would prove nothing.
  expect(promises.lines).toBeGreaterThan(KILLS * 20);
  await directory.remove();
  await rm(`${directory.path}-child`, { recursive: true });
});
