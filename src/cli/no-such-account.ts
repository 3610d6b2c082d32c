// The answer to whoever asks about an account that nobody has opened, the same from every verb.

import type { HoldfastClient } from '../client/holdfast-client.ts';
import { CliFailure } from './cli-failure.ts';

type Accounts = Pick<HoldfastClient, 'account'>;

export const noSuchAccount = (name: string): CliFailure =>
  new CliFailure(`There is no account ${name}.`, `Open it: holdfast account create ${name}`);

/** For reads that answer "none" for an account that is not there. @throws CliFailure, ClusterError */
export async function requireAccount(client: Accounts, name: string): Promise<void> {
  if ((await client.account(name)).value === null) throw noSuchAccount(name);
}

/** Those of `names` that no account has, for a verb that waits for what is to come. Answers none where
 *  the cluster does not: what cannot be known is no reason to end. */
export async function strangersAmong(
  client: Accounts,
  names: readonly string[],
): Promise<string[]> {
  const looks = await Promise.allSettled(names.map((name) => client.account(name)));
  return names.filter((_, i) => {
    const look = looks[i];
    return look?.status === 'fulfilled' && look.value.value === null;
  });
}
