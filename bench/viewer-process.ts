// One loader of the stream's measurement as the bench sees it: started, told to count, asked to tell.

import { spawn } from 'node:child_process';
import type { ChildProcessByStdio } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { endWithBench } from './processes.ts';
import { viewerWords } from './stream-plan.ts';
import type { ViewerPlan, ViewerWords } from './stream-plan.ts';

export type ViewerFigures = Extract<ViewerWords, { says: 'figures' }>;

// This file runs as dist/bench/viewer-process.js.
const script = fileURLToPath(new URL('stream-viewers.js', import.meta.url));

export class ViewerProcess {
  readonly #child: ChildProcessByStdio<Writable, Readable, null>;
  readonly #lines: AsyncIterator<string>;

  private constructor(plan: ViewerPlan) {
    // A session of its own: Linux weighs whole sessions against each other, see `giveWay`.
    this.#child = spawn(process.execPath, [script, JSON.stringify(plan)], {
      stdio: ['pipe', 'pipe', 'inherit'],
      detached: true,
    });
    endWithBench(this.#child);
    this.#child.stdin.on('error', () => undefined);
    this.#lines = createInterface({ input: this.#child.stdout })[Symbol.asyncIterator]();
  }

  /** Resolves once all its sockets are open and told what they follow. */
  static async start(plan: ViewerPlan): Promise<ViewerProcess> {
    const viewer = new ViewerProcess(plan);
    await viewer.#said('ready');
    return viewer;
  }

  count(): void {
    this.#child.stdin.write(`${viewerWords.count}\n`);
  }

  /** What it saw since `count`. */
  async tell(): Promise<ViewerFigures> {
    this.#child.stdin.write(`${viewerWords.tell}\n`);
    return this.#said('figures');
  }

  end(): void {
    this.#child.stdin.write(`${viewerWords.end}\n`);
  }

  async #said<Said extends ViewerWords['says']>(says: Said) {
    const next = await this.#lines.next();
    if (next.done === true) throw new Error('a loader ended early');
    const words = JSON.parse(next.value) as ViewerWords;
    if (words.says !== says) throw new Error(`a loader said ${words.says} instead of ${says}`);
    return words as Extract<ViewerWords, { says: Said }>;
  }
}
