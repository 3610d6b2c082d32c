// What a golden directive prints: text and log lines, filtered by level, indented where one
// action reports another's output.

import type { NodeId } from '../../src/raft/core/node-id.ts';
import type { RaftEvent } from '../../src/raft/core/raft-event.ts';
import { goLogLine, LEVELS } from './go-log-line.ts';
import type { Level } from './go-log-line.ts';

export class InteractionOutput {
  #text = '';
  level: Level = 'debug';

  get text(): string {
    return this.#text;
  }

  /** At this level even plain text is swallowed. */
  get quiet(): boolean {
    return this.level === 'none';
  }

  clear(): void {
    this.#text = '';
  }

  write(text: string): void {
    if (!this.quiet) this.#text += text;
  }

  log(id: NodeId, event: RaftEvent): void {
    const line = goLogLine(id, event);
    if (line === null || LEVELS.indexOf(line.level) < LEVELS.indexOf(this.level)) return;
    this.#text += `${line.level.toUpperCase()} ${line.text}\n`;
  }

  /** Indents by two blanks whatever `act` writes. */
  indented(act: () => void): void {
    const before = this.#text;
    this.#text = '';
    act();
    const lines = this.#text.replace(/\n$/, '').split('\n');
    const inner = this.#text === '' ? '' : lines.map((line) => `  ${line}\n`).join('');
    this.#text = before + inner;
  }
}
