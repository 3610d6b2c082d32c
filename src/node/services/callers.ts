// Who calls this node: from the Authorization of a call to the token in the books, once per call or
// stream, and from then on by its row. Ends the streams of tokens that are revoked or over, and of
// callers without one once the rule is on. Knows tokens and calls, not what a caller may do.

import {
  bearerOf,
  hashOfSecret,
  isSameHash,
  isTokenSecret,
  tokenIdOf,
} from '../../access/token-secret.ts';
import { isOver } from '../../access/caller.ts';
import type { Caller } from '../../access/caller.ts';
import { GuessBrake } from '../../access/guess-brake.ts';
import { unboundCaller } from '../../codec/frame-caller.ts';
import type { FrameCaller } from '../../codec/frame-caller.ts';
import { ClusterError } from '../../domain/cluster-error.ts';
import { tokenRoleCodes } from '../../domain/token-role.ts';
import type { TokenRow } from '../../statemachine/tables/rows.ts';
import type { TokensTable } from '../../statemachine/tables/tokens-table.ts';
import type { Log } from '../../telemetry/log.ts';

export interface CallersParts {
  /** Of the live books. */
  tokens(): TokensTable;
  accountName(id: number): string;
  /** ms since 1970. */
  wallMs(): number;
  /** Only a token opens anything, whatever the books say: nobody may call from afar without one. */
  readonly alwaysRequired: boolean;
  /** Hash of a secret that opens everything here, books or no books; null: there is none. */
  readonly rootHash: string | null;
  readonly log: Log;
}

/** What is needed of a gRPC call. */
export interface CallFrom {
  readonly metadata: { get(key: string): (string | Buffer)[] };
  getPeer(): string;
}

interface OpenStream {
  readonly caller: Caller | null;
  readonly end: () => void;
}

const lookEveryMs = 1_000;

export class Callers {
  readonly #parts: CallersParts;
  readonly #brake: GuessBrake;
  readonly #streams = new Set<OpenStream>();
  #timer: NodeJS.Timeout | null = null;

  constructor(parts: CallersParts) {
    this.#parts = parts;
    this.#brake = new GuessBrake(() => parts.wallMs());
  }

  start(): void {
    this.#timer = setInterval(() => {
      this.look();
    }, lookEveryMs).unref();
  }

  stop(): void {
    if (this.#timer !== null) clearInterval(this.#timer);
  }

  get required(): boolean {
    return this.#parts.alwaysRequired || this.#parts.tokens().required;
  }

  /** Null: whoever it is needs no token. Undefined: known to nobody. */
  of(call: CallFrom): Caller | null | undefined {
    if (!this.required) return null;
    const [header] = call.metadata.get('authorization');
    const secret = bearerOf(header?.toString());
    const caller = secret === null ? null : this.#bearer(secret);
    return caller === null || isOver(caller, this.#parts.wallMs()) ? undefined : caller;
  }

  /** How long to hold back the answer to a caller that `of` refused, ms; null: cut it off. */
  refused(call: CallFrom): { readonly holdMs: number | null; readonly done: () => void } {
    const address = hostOf(call.getPeer());
    const holdMs = this.#brake.failed(address);
    // Who guesses on is slowed down, and must not fill the log.
    if (holdMs === 0) this.#parts.log.warn({ event: 'caller-refused', address });
    const held = holdMs !== null && holdMs > 0;
    const done = (): void => {
      if (held) this.#brake.released(address);
    };
    return { holdMs, done };
  }

  /** Calls `end` once the caller's token is worth nothing any more. Answers what forgets it. */
  follow(caller: Caller | null, end: () => void): () => void {
    const stream = { caller, end };
    this.#streams.add(stream);
    return () => this.#streams.delete(stream);
  }

  /** Of whom the token with this hash is, good or not; null: of nobody. */
  byHash(hash: string): Caller | null {
    const row = this.#parts.tokens().byId(tokenIdOf(hash));
    return row !== null && isSameHash(row.hash, hash) ? this.#callerOf(row) : null;
  }

  /** What stands in the frames that the caller sends. */
  frameCaller(caller: Caller | null): FrameCaller {
    if (caller === null || (caller.role === 'admin' && caller.account === null)) {
      return unboundCaller;
    }
    const accountId = this.#parts.tokens().byId(caller.tokenId)?.accountId;
    // A token that has just gone: its stream is about to end, and nothing comes of this.
    if (accountId === undefined) return { role: tokenRoleCodes.view, accountId: 0 };
    return { role: tokenRoleCodes[caller.role], accountId };
  }

  /** Called at an interval. */
  look(): void {
    for (const stream of [...this.#streams]) {
      if (this.#isStillGood(stream.caller)) continue;
      this.#streams.delete(stream);
      stream.end();
    }
  }

  #isStillGood(caller: Caller | null): boolean {
    if (caller === null) return !this.required;
    if (isOver(caller, this.#parts.wallMs())) return false;
    return caller.tokenId === rootId || this.#parts.tokens().byId(caller.tokenId) !== null;
  }

  #bearer(secret: string): Caller | null {
    if (!isTokenSecret(secret)) return null;
    const hash = hashOfSecret(secret);
    const { rootHash } = this.#parts;
    if (rootHash !== null && isSameHash(rootHash, hash)) return root;
    return this.byHash(hash);
  }

  #callerOf(row: TokenRow): Caller {
    const { id: tokenId, role, accountId, expiresMs } = row;
    const account = accountId === 0 ? null : this.#parts.accountName(accountId);
    return { tokenId, role, account, expiresMs };
  }
}

/** No token's id: those are hex digits. */
const rootId = 'root';
const root: Caller = { tokenId: rootId, role: 'admin', account: null, expiresMs: 0 };

/** One sentence for whatever is wrong with it, so that nobody learns which. */
export const unauthenticated = (): ClusterError =>
  new ClusterError('unauthenticated', 'none', {
    message: 'show a token that is known, not revoked and not over',
  });

export const forbidden = (): ClusterError =>
  new ClusterError('forbidden', 'none', { message: 'the token in use may not do this' });

/** Without the port, which changes with every connection. */
function hostOf(peer: string): string {
  const colon = peer.lastIndexOf(':');
  return colon < 0 ? peer : peer.slice(0, colon);
}
