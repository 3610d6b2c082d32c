// Whether anybody listens at a peer's address. A machine whose process has ended refuses at once,
// where one that is cut off, paused or dead says nothing. Knows no protocol above TCP.

import { connect } from 'node:net';

export interface ProbeTiming {
  /** A dying process may close its streams before it stops listening: asked so often. */
  readonly attempts: number;
  readonly everyMs: number;
  /** No answer by then is no refusal. */
  readonly timeoutMs: number;
}

type Answer = 'accepted' | 'refused' | 'silent';

/** True once the address (host:port) refused a connection; false if it never did. */
export async function isRefused(address: string, timing: ProbeTiming): Promise<boolean> {
  for (let attempt = 1; attempt <= timing.attempts; attempt += 1) {
    const answer = await knock(address, timing.timeoutMs);
    if (answer !== 'accepted') return answer === 'refused';
    if (attempt < timing.attempts) await pause(timing.everyMs);
  }
  return false;
}

function knock(address: string, timeoutMs: number): Promise<Answer> {
  const colon = address.lastIndexOf(':');
  const host = address.slice(0, colon).replace(/^\[|\]$/g, '');
  return new Promise((resolve) => {
    const socket = connect({ host, port: Number(address.slice(colon + 1)) });
    const over = (answer: Answer): void => {
      socket.destroy();
      resolve(answer);
    };
    socket.setTimeout(timeoutMs, () => {
      over('silent');
    });
    socket.once('connect', () => {
      over('accepted');
    });
    socket.once('error', (error: NodeJS.ErrnoException) => {
      over(error.code === 'ECONNREFUSED' ? 'refused' : 'silent');
    });
  });
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
