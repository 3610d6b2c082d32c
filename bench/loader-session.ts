// The loader's end of the conversation with the bench: says ready, waits for go, reports, ends.

import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { CallerPool } from './caller-pool.ts';
import type { CallEnd, CallerPoolPlan } from './caller-pool.ts';
import { loaderWords } from './load-protocol.ts';

/** Call it once connected. Returns when the report is out, or at once when nobody says go. */
export async function serveLoad(
  plan: CallerPoolPlan,
  call: (caller: number) => Promise<CallEnd>,
): Promise<void> {
  say(loaderWords.ready);
  const input = createInterface({ input: process.stdin });
  const [heard] = (await Promise.race([once(input, 'line'), once(input, 'close')])) as [unknown?];
  input.close();
  process.stdin.destroy();
  if (heard !== loaderWords.go) return;
  const report = await new CallerPool(plan, call).run(say);
  say(JSON.stringify(report));
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
