// `holdfast auth on|off|status`: whether callers must show a token. Turning it on for a launcher's
// cluster makes what its own services and this command line need first, so that nobody is locked out.

import { join } from 'node:path';
import type { Command } from 'commander';
import { hashOfSecret, newTokenSecret, tokenIdOf } from '../../access/token-secret.ts';
import type { HoldfastClient } from '../../client/holdfast-client.ts';
import type { TokenRole } from '../../domain/token-role.ts';
import { CliContext } from '../cli-context.ts';
import { CliFailure } from '../cli-failure.ts';
import { printOutcome } from '../outcome-text.ts';
import { adminTokenName, keepSecret, keptSecret, serviceTokenName } from '../token-place.ts';

export function addAuth(program: Command): void {
  const auth = program.command('auth').description('whether callers must show a token');
  addOn(auth);
  addOff(auth);
  addState(auth);
}

function addOn(auth: Command): void {
  const verb = auth.command('on').description('from now on every caller must show a token');
  verb.action(async () => {
    const context = new CliContext(verb);
    const folder = context.clusterFolder();
    const made: string[] = [];
    if (folder !== null) {
      await context.withClient(async (client) => {
        for (const [name, role] of ownTokens) {
          const path = join(folder, name);
          if (await ensureToken(client, path, role)) made.push(path);
        }
      });
    }
    // Services look at their token once a second: who has none when it is asked for is cut off first.
    if (made.length > 0) await new Promise((resolve) => setTimeout(resolve, settleMs));
    // Another client: from here on it has a token to show.
    const outcome = await context.withClient((client) => client.setAccess(true));
    if (outcome.kind === 'accepted') for (const path of made) console.error(`made ${path}`);
    printOutcome(context, 'auth on', outcome);
  });
}

const settleMs = 1_500;

const ownTokens: readonly (readonly [string, TokenRole])[] = [
  [serviceTokenName, 'service'],
  [adminTokenName, 'admin'],
];

/** Whether one had to be made: there was none, or the cluster does not know it any more. */
async function ensureToken(
  client: HoldfastClient,
  path: string,
  role: TokenRole,
): Promise<boolean> {
  const kept = keptSecret(path);
  if (kept !== null && (await client.tokenByHash(hashOfSecret(kept))).value.token !== null) {
    return false;
  }
  const secret = newTokenSecret();
  const token = hashOfSecret(secret);
  const displayName = role === 'admin' ? 'the launcher, for holdfast' : 'frontends and catalog';
  const outcome = await client.createToken({ token, role, displayName, expiresMs: 0 });
  if (outcome.kind === 'rejected') {
    throw new CliFailure(`token ${tokenIdOf(token)}: ${outcome.ordRejReason}`, '');
  }
  keepSecret(path, secret);
  return true;
}

function addOff(auth: Command): void {
  const verb = auth.command('off').description('callers need no token any more');
  verb.action(async () => {
    const context = new CliContext(verb);
    const outcome = await context.withClient((client) => client.setAccess(false));
    printOutcome(context, 'auth off', outcome);
  });
}

const nobodysHash = '0'.repeat(64);

function addState(auth: Command): void {
  const verb = auth.command('status').description('whether callers must show one');
  verb.action(async () => {
    const context = new CliContext(verb);
    const { value } = await context.withClient((client) => client.tokenByHash(nobodysHash));
    const { accessRequired } = value;
    const text = accessRequired ? 'Callers must show a token.' : 'Callers need no token.';
    context.print({ json: { accessRequired }, text });
  });
}
