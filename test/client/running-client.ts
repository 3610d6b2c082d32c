// A client of a scripted cluster for the length of one test, and the commands it sends.

import { onTestFinished } from 'vitest';
import { HoldfastClient } from '../../src/client/holdfast-client.ts';
import type { ClientOptions } from '../../src/client/holdfast-client.ts';
import { ClusterError } from '../../src/domain/cluster-error.ts';
import type { Command } from '../../src/domain/command.ts';
import { money } from '../../src/domain/money.ts';
import { ScriptedCluster } from './scripted-cluster.ts';

/** Both end with the test. */
export async function running(
  nodes: number,
  options: Partial<ClientOptions> = {},
): Promise<{ cluster: ScriptedCluster; client: HoldfastClient }> {
  const cluster = await ScriptedCluster.of(nodes);
  const client = new HoldfastClient({ endpoints: cluster.endpoints, ...options });
  onTestFinished(async () => {
    await client.close();
    cluster.stop();
  });
  return { cluster, client };
}

/** One cent more for alice: her cents count how often something was done. */
export const oneMore: Command = {
  kind: 'deposit',
  account: 'alice',
  amountUnits: money(100),
  createIfMissing: true,
};

export const times = (count: number): Command[] => new Array<Command>(count).fill(oneMore);

export const doneIn = (cluster: ScriptedCluster): number =>
  (cluster.books.accounts.byName('alice')?.cashUnits ?? 0) / 100;

/** Code and effect of what `promise` throws; 'no error' when it does not. */
export async function errorOf(promise: Promise<unknown>): Promise<string> {
  try {
    await promise;
    return 'no error';
  } catch (error) {
    return error instanceof ClusterError ? `${error.code} ${error.effect}` : String(error);
  }
}

export const ms = (wait: number): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, wait);
  });

export async function until(fact: () => boolean): Promise<void> {
  while (!fact()) await ms(2);
}
