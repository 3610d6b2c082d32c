// The way in through the SDK: one client for all, which numbers and repeats by itself.

import type { HoldfastClient } from '../../client/holdfast-client.ts';
import { ClusterError } from '../../domain/cluster-error.ts';
import type { CommandDoor, PlayedLine } from './command-door.ts';
import type { LineEnd } from './replay-tally.ts';

export class SdkDoor implements CommandDoor {
  readonly #client: Pick<HoldfastClient, 'submit'>;

  constructor(client: Pick<HoldfastClient, 'submit'>) {
    this.#client = client;
  }

  async send({ command, deadlineMs }: PlayedLine): Promise<LineEnd> {
    try {
      const outcome = await this.#client.submit(command, { deadlineMs });
      if (outcome.kind === 'accepted') return { kind: 'accepted', index: outcome.index };
      return { kind: 'rejected', ordRejReason: outcome.ordRejReason };
    } catch (error) {
      const surelyNot = error instanceof ClusterError && error.effect === 'none';
      return { kind: surelyNot ? 'failed' : 'unknown', code: codeOf(error) };
    }
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

export function codeOf(error: unknown): string {
  if (error instanceof ClusterError) return error.code;
  return error instanceof Error ? error.message : String(error);
}
