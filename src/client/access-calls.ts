// The calls about who may do what: tokens, and the rule that asks for them. The secret of a token stays
// with the caller: what goes to the cluster is its SHA-256. Knows no transport.

import type { Command, CreateToken } from '../domain/command.ts';
import type { Outcome } from '../domain/outcome.ts';
import { isTokenRole } from '../domain/token-role.ts';
import type { TokenRole } from '../domain/token-role.ts';
import { ClusterError } from '../domain/cluster-error.ts';
import { logIndex } from '../domain/ids.ts';
import type { Token__Output } from '../gen/holdfast/cluster/v1/Token.ts';
import type { CallOptions } from './call-options.ts';
import { ReadCalls } from './read-calls.ts';
import type { Read, ReadOptions } from './read-calls.ts';

export interface TokenView {
  /** 16 hex digits. */
  readonly id: string;
  /** Null: every account. */
  readonly account: string | null;
  readonly role: TokenRole;
  readonly name: string;
  /** ms since 1970. */
  readonly createdMs: number;
  /** 0: never. */
  readonly expiresMs: number;
}

export interface TokenFinding {
  /** Null: no token hashes to that. It may be over. */
  readonly token: TokenView | null;
  /** Whether callers must show a token. */
  readonly accessRequired: boolean;
}

export abstract class AccessCalls extends ReadCalls {
  abstract submit(command: Command, options?: CallOptions): Promise<Outcome>;

  createToken(token: Omit<CreateToken, 'kind'>, o?: CallOptions): Promise<Outcome> {
    return this.submit({ kind: 'create-token', ...token }, o);
  }

  /** By its id. */
  revokeToken(token: string, o?: CallOptions): Promise<Outcome> {
    return this.submit({ kind: 'revoke-token', token }, o);
  }

  /** Whether callers must show a token from now on. */
  setAccess(required: boolean, o?: CallOptions): Promise<Outcome> {
    return this.submit({ kind: 'set-access', required }, o);
  }

  /** Of an account, or of all ("*"), by id; null: no such account. */
  async tokens(account = '*', o: ReadOptions = {}): Promise<Read<TokenView[] | null>> {
    const { found, tokens, index } = await this.ask({ tokensOf: account }, o);
    return { value: found ? tokens.map(tokenView) : null, index: logIndex(index) };
  }

  /** Whose token it is whose secret has this SHA-256, for those who answer for others. */
  async tokenByHash(hash: string, o: ReadOptions = {}): Promise<Read<TokenFinding>> {
    const { tokens, accessRequired, index } = await this.ask({ tokenHash: hash }, o);
    const [token] = tokens.map(tokenView);
    return { value: { token: token ?? null, accessRequired }, index: logIndex(index) };
  }
}

function tokenView({ account, role, ...rest }: Token__Output): TokenView {
  if (!isTokenRole(role)) {
    throw new ClusterError('malformed', 'none', { message: `unknown role "${role}"` });
  }
  return { ...rest, account: account === '' ? null : account, role };
}
