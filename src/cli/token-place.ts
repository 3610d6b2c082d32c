// Where a verb finds the token it shows, and where the tokens of a local cluster's own services lie:
// HOLDFAST_TOKEN, then --token-file, then what `holdfast auth on` left beside cluster.json. Never a
// flag with the secret itself: whoever lists processes would read it.

import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { isTokenSecret } from '../access/token-secret.ts';
import { TokenFile } from '../access/token-file.ts';
import { CliFailure } from './cli-failure.ts';

export const adminTokenName = 'admin.token';
/** What the launcher's frontends and catalog show. */
export const serviceTokenName = 'service.token';

const now = (): number => performance.now();

/** `folder`: of the cluster.json in use; null: none is. @throws CliFailure for what is no token */
export function tokenToShow(named: string | undefined, folder: string | null): string | null {
  const inEnvironment = process.env['HOLDFAST_TOKEN'];
  if (inEnvironment !== undefined && inEnvironment !== '') {
    if (isTokenSecret(inEnvironment)) return inEnvironment;
    throw new CliFailure('HOLDFAST_TOKEN is no token.', 'A token begins with hf_.');
  }
  if (named !== undefined) {
    const secret = new TokenFile(named, now).secret();
    if (secret !== null) return secret;
    throw new CliFailure(`${named} holds no token.`, 'A token begins with hf_.');
  }
  return folder === null ? null : new TokenFile(join(folder, adminTokenName), now).secret();
}

/** Keeps a secret where only its owner reads it. */
export function keepSecret(path: string, secret: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, `${secret}\n`, { mode: 0o600 });
}

/** The secret kept there; null: none. */
export const keptSecret = (path: string): string | null => new TokenFile(path, now).secret();
