// `holdfast token create|list|revoke`: who may act for an account, or for all. A secret is shown once,
// when it is made; the cluster never sees it.

import { InvalidArgumentError, Option } from 'commander';
import type { Command } from 'commander';
import { hashOfSecret, newTokenSecret, tokenIdOf } from '../../access/token-secret.ts';
import type { TokenView } from '../../client/access-calls.ts';
import { tokenRoleCodes } from '../../domain/token-role.ts';
import type { TokenRole } from '../../domain/token-role.ts';
import { CliContext, tableText } from '../cli-context.ts';
import { CliFailure } from '../cli-failure.ts';
import { accountName } from '../flag-values.ts';
import { printOutcome } from '../outcome-text.ts';

export function addToken(program: Command): void {
  const token = program.command('token').description('make, list and revoke tokens of callers');
  addCreate(token);
  addList(token);
  addRevoke(token);
}

interface CreateFlags {
  readonly account?: string;
  readonly role: TokenRole;
  readonly name?: string;
  readonly expires?: number;
}

const roles = Object.keys(tokenRoleCodes);

function addCreate(token: Command): void {
  const verb = token
    .command('create')
    .description('make a token and show its secret, once')
    .addOption(new Option('--role <role>', 'what it lets do').choices(roles).makeOptionMandatory())
    .option('--account <name>', 'of this account; left out: of every account', accountName)
    .option('--name <text>', 'what or whom it is for')
    .option('--expires <time>', 'over after so long, like 30d, 12h, 15m', spanMs);
  verb.action(async (flags: CreateFlags) => {
    const context = new CliContext(verb);
    const secret = newTokenSecret();
    const hash = hashOfSecret(secret);
    const { account, role, name, expires } = flags;
    const expiresMs = expires === undefined ? 0 : Date.now() + expires;
    const outcome = await context.withClient((client) =>
      client.createToken({
        ...{ token: hash, role, expiresMs },
        ...(account === undefined ? {} : { account }),
        ...(name === undefined ? {} : { displayName: name }),
      }),
    );
    if (outcome.kind === 'rejected') {
      printOutcome(context, 'token', outcome);
      return;
    }
    const id = tokenIdOf(hash);
    const whose = account ?? 'every account';
    const text = `${secret}\nToken ${id}: ${role} of ${whose}. This is the only time it is shown.`;
    context.print({ json: { id, secret, role, account: account ?? null, expiresMs }, text });
  });
}

function addList(token: Command): void {
  const verb = token
    .command('list')
    .description('tokens that are not revoked, without their secrets')
    .option('--account <name>', 'of this account', accountName);
  verb.action(async ({ account }: { readonly account?: string }) => {
    const context = new CliContext(verb);
    const { value } = await context.withClient((client) => client.tokens(account));
    if (value === null) {
      throw new CliFailure(`There is no account ${account ?? ''}.`, 'holdfast account create NAME');
    }
    context.print({ json: value, text: listText(value) });
  });
}

function addRevoke(token: Command): void {
  const verb = token
    .command('revoke')
    .description('end a token: its streams end within seconds')
    .argument('<id>', 'as `token list` shows it', tokenId);
  verb.action(async (id: string) => {
    const context = new CliContext(verb);
    const outcome = await context.withClient((client) => client.revokeToken(id));
    printOutcome(context, `revoke ${id}`, outcome);
  });
}

const head = ['id', 'role', 'account', 'name', 'created', 'expires'];

function listText(tokens: readonly TokenView[]): string {
  if (tokens.length === 0) return 'No tokens.';
  const rows = tokens.map((token) => [
    token.id,
    token.role,
    token.account ?? '*',
    token.name,
    timeText(token.createdMs),
    token.expiresMs === 0 ? 'never' : expiryText(token.expiresMs),
  ]);
  return tableText(head, rows);
}

const timeText = (ms: number): string => new Date(ms).toISOString().slice(0, 19);
const expiryText = (ms: number): string =>
  ms <= Date.now() ? `${timeText(ms)} (over)` : timeText(ms);

function tokenId(text: string): string {
  if (/^[0-9a-f]{16}$/.test(text)) return text;
  throw new InvalidArgumentError('It must be 16 hex digits.');
}

const unitsMs = new Map([
  ['s', 1_000],
  ['m', 60_000],
  ['h', 3_600_000],
  ['d', 86_400_000],
]);
const spanMsMax = 3_650 * 86_400_000;

function spanMs(text: string): number {
  const [, count = '', unit = ''] = /^(\d{1,9})([smhd])$/.exec(text) ?? [];
  const span = Number(count) * (unitsMs.get(unit) ?? 0);
  if (span > 0 && span <= spanMsMax) return span;
  throw new InvalidArgumentError('It must be like 30d, 12h, 15m or 90s, at most ten years.');
}
