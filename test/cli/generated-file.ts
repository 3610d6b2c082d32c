// A generated workload as the text of a file, numbered line by line.

import { generatedLines } from '../../src/cli/replay/generated-workload.ts';
import type { GeneratedShape } from '../../src/cli/replay/generated-workload.ts';

export function generatedFile(shape: GeneratedShape): string {
  let text = '';
  let number = 0;
  for (const { verb, user, symbol, amount } of generatedLines(shape)) {
    number += 1;
    const words = [verb, user, symbol, amount].filter((word) => word !== null);
    text += `[${number}] ${words.join(',')}\n`;
  }
  return `${text}[${number + 1}] DUMPLOG,./all.xml\n`;
}
