// Who calls a process that keeps no books, by the token shown: asked of the cluster, remembered for two seconds, so that
// a busy caller costs a Map lookup and a revoked one is gone within seconds. Also whether anybody has to
// show one at all. Knows secrets by their hashes, no protocol.

import { ClusterError } from '../domain/cluster-error.ts';
import { isOver } from './caller.ts';
import type { Caller } from './caller.ts';
import { GuessBrake } from './guess-brake.ts';
import { hashOfSecret, isTokenSecret, tokenIdOf } from './token-secret.ts';

/** What the cluster says of a hash. */
export interface HashFinding {
  /** Null: no token has it. */
  readonly token: Omit<Caller, 'tokenId'> | null;
  /** Whether callers must show a token. */
  readonly accessRequired: boolean;
}

export interface RemoteCallersParts {
  /** @throws ClusterError when no node can say */
  find(hash: string): Promise<HashFinding>;
  /** Nobody is served without a token, whatever the cluster says: they may come from afar. */
  readonly alwaysRequired: boolean;
  readonly log: { warn(fields: { readonly event: string; readonly address: string }): void };
  monotonicMs(): number;
  /** ms since 1970. */
  wallMs(): number;
}

/** What a request shows: a secret, and where it also names the token, its id. */
export interface Credential {
  readonly secret: string;
  readonly tokenId: string | null;
}

interface Known {
  readonly caller: Caller | null;
  readonly atMs: number;
}

interface OpenStream {
  readonly hash: string | null;
  readonly end: () => void;
}

const nobody: Known = { caller: null, atMs: 0 };
const freshMs = 2_000;
/** Who was good so lately stays so while no node answers. */
const staleMaxMs = 30_000;
const lookEveryMs = 1_000;
const knownMax = 10_000;
const nobodysHash = '0'.repeat(64);

export class RemoteCallers {
  readonly #parts: RemoteCallersParts;
  readonly #brake: GuessBrake;
  readonly #known = new Map<string, Known>();
  readonly #asked = new Map<string, Promise<Caller | null>>();
  readonly #streams = new Set<OpenStream>();
  readonly #timer: NodeJS.Timeout;
  /** Null: no node has said yet. */
  #requiredByCluster: boolean | null = null;
  #looking = false;

  constructor(parts: RemoteCallersParts) {
    this.#parts = parts;
    this.#brake = new GuessBrake(() => parts.wallMs());
    this.#timer = setInterval(() => void this.#look(), lookEveryMs).unref();
    void this.#look();
  }

  close(): void {
    clearInterval(this.#timer);
  }

  /** Null: not known yet. */
  get required(): boolean | null {
    return this.#parts.alwaysRequired ? true : this.#requiredByCluster;
  }

  /** At once, where that is possible: null for whoever needs no token, else the caller; undefined where
   *  `identify` must be waited for. */
  atHand(credential: Credential | null): Caller | null | undefined {
    if (this.required === false) return null;
    if (this.required === null || credential === null) return undefined;
    const known = this.#known.get(hashOfSecret(credential.secret));
    if (known === undefined || this.#ageMs(known) > freshMs) return undefined;
    return this.#good(known.caller, credential) ?? undefined;
  }

  /** Who it is; null: whoever it is needs no token; undefined: nobody that is known.
   *  @throws ClusterError when no node can say */
  async identify(credential: Credential | null): Promise<Caller | null | undefined> {
    if (this.required === null) await this.#ask(nobodysHash);
    if (this.required === false) return null;
    if (credential === null || !isTokenSecret(credential.secret)) return undefined;
    const caller = await this.#find(hashOfSecret(credential.secret));
    return this.#good(caller, credential) ?? undefined;
  }

  /** After a wrong token: how long to hold back the answer, ms; null: too many wait already. */
  refused(address: string): number | null {
    const holdMs = this.#brake.failed(address);
    if (holdMs === 0) this.#parts.log.warn({ event: 'caller-refused', address });
    return holdMs;
  }

  released(address: string): void {
    this.#brake.released(address);
  }

  /** Calls `end` once the credential is worth nothing any more. Answers what forgets it. */
  follow(credential: Credential | null, end: () => void): () => void {
    const hash = credential === null ? null : hashOfSecret(credential.secret);
    const stream = { hash, end };
    this.#streams.add(stream);
    return () => this.#streams.delete(stream);
  }

  #good(caller: Caller | null, { tokenId }: Credential): Caller | null {
    if (caller === null || isOver(caller, this.#parts.wallMs())) return null;
    return tokenId === null || tokenId === caller.tokenId ? caller : null;
  }

  async #find(hash: string): Promise<Caller | null> {
    const known = this.#known.get(hash);
    if (known !== undefined && this.#ageMs(known) <= freshMs) return known.caller;
    try {
      return await this.#ask(hash);
    } catch (error) {
      const lately = known !== undefined && this.#ageMs(known) <= staleMaxMs;
      if (lately && error instanceof ClusterError) return known.caller;
      throw error;
    }
  }

  /** One question at a time for each token, however many wait for the answer. */
  #ask(hash: string): Promise<Caller | null> {
    const asked = this.#asked.get(hash);
    if (asked !== undefined) return asked;
    const asking = this.#askCluster(hash).finally(() => this.#asked.delete(hash));
    this.#asked.set(hash, asking);
    return asking;
  }

  async #askCluster(hash: string): Promise<Caller | null> {
    const { token, accessRequired } = await this.#parts.find(hash);
    this.#requiredByCluster = accessRequired;
    if (hash === nobodysHash) return null;
    const caller = token === null ? null : callerOf(hash, token);
    this.#remember(hash, caller);
    return caller;
  }

  #remember(hash: string, caller: Caller | null): void {
    this.#known.delete(hash);
    const [oldest] = this.#known.keys();
    if (this.#known.size >= knownMax && oldest !== undefined) this.#known.delete(oldest);
    this.#known.set(hash, { caller, atMs: this.#parts.monotonicMs() });
  }

  readonly #ageMs = ({ atMs }: Known): number => this.#parts.monotonicMs() - atMs;

  // What no node can say now is asked again in a second; until then things stay as they were.
  async #look(): Promise<void> {
    if (this.#looking) return;
    this.#looking = true;
    const hashes = new Set([...this.#streams].flatMap(({ hash }) => hash ?? []));
    try {
      await this.#ask(nobodysHash);
      if (this.required === true) {
        for (const hash of hashes) await this.#find(hash);
        this.#endStreams();
      }
    } catch (error) {
      if (!(error instanceof ClusterError)) throw error;
    } finally {
      this.#looking = false;
    }
  }

  #endStreams(): void {
    for (const stream of [...this.#streams]) {
      const known = stream.hash === null ? nobody : this.#known.get(stream.hash);
      // It came while others were asked about: the next look asks about it too.
      if (known === undefined) continue;
      const { caller } = known;
      if (caller !== null && !isOver(caller, this.#parts.wallMs())) continue;
      this.#streams.delete(stream);
      stream.end();
    }
  }
}

const callerOf = (hash: string, { role, account, expiresMs }: Omit<Caller, 'tokenId'>): Caller => ({
  ...{ tokenId: tokenIdOf(hash), role, account, expiresMs },
});
